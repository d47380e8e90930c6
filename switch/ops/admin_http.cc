#include "switch/ops/admin_http.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "switch/base/assert.h"

namespace isoswitch {
namespace {

constexpr int patience_s = 5;
constexpr int headers_bytes_max = 8 * 1024;
constexpr int body_bytes_max = 1024;  // nothing here takes a body

// Every method is let in, so that those we do not serve are answered 405, not 501.
constexpr auto all_methods =
    static_cast<ev_uint16_t>(EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                             EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH);

struct Answer {
  int code;
  const char* phrase;
  std::string body;
  const char* type = "text/plain; charset=utf-8";
};

Answer healthz(AdminSources&) { return {HTTP_OK, "OK", "ok\n"}; }

Answer readyz(AdminSources& sources) {
  const auto reasons = sources.unready();
  if (reasons.empty()) return {HTTP_OK, "OK", "ready\n"};
  return {HTTP_SERVUNAVAIL, "Service Unavailable", fmt::format("{}\n", fmt::join(reasons, "\n"))};
}

Answer metrics(AdminSources& sources) {
  return {HTTP_OK, "OK", sources.metrics(), "text/plain; version=0.0.4; charset=utf-8"};
}

struct Page {
  std::string_view path;
  Answer (*make)(AdminSources&);
};
constexpr Page pages[] = {{"/healthz", healthz}, {"/readyz", readyz}, {"/metrics", metrics}};

Answer answer_to(evhttp_request* request, AdminSources& sources) {
  const evhttp_uri* uri = evhttp_request_get_evhttp_uri(request);
  const char* path = uri != nullptr ? evhttp_uri_get_path(uri) : nullptr;
  for (const Page& page : pages) {
    if (path == nullptr || page.path != path) continue;
    if (evhttp_request_get_command(request) == EVHTTP_REQ_GET) return page.make(sources);
    return {HTTP_BADMETHOD, "Method Not Allowed", "only GET\n"};
  }
  return {HTTP_NOTFOUND, "Not Found", "here are /healthz /readyz /metrics\n"};
}

}  // namespace

AdminHttp::AdminHttp(Loop& loop, AdminSources sources) : sources_(std::move(sources)), http_(evhttp_new(loop.base())) {
  ISOSWITCH_ASSERT(http_ != nullptr);
  evhttp_set_timeout(http_, patience_s);
  evhttp_set_max_headers_size(http_, headers_bytes_max);
  evhttp_set_max_body_size(http_, body_bytes_max);
  evhttp_set_allowed_methods(http_, all_methods);
  evhttp_set_gencb(
      http_, [](evhttp_request* request, void* self) { static_cast<AdminHttp*>(self)->answer(request); }, this);
}

AdminHttp::~AdminHttp() { evhttp_free(http_); }

Result<std::unique_ptr<AdminHttp>> AdminHttp::start(Loop& loop, const std::string& address, AdminSources sources) {
  const auto wanted = Address::parse(address);
  if (!wanted) return failure(fmt::format("admin.http: {}", wanted.error().text));
  if (!wanted->is_loopback())
    return failure(fmt::format("admin.http: {} is no loopback address; it tells anybody who asks", wanted->text()));
  auto socket = listen_on(*wanted);
  if (!socket) return failure(fmt::format("admin.http: {}", socket.error().text));
  const auto bound = local_address(socket->fd());
  if (!bound) return failure(fmt::format("admin.http: {}", bound.error().text));
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // libevent writes to a client that is gone
  std::unique_ptr<AdminHttp> made(new AdminHttp(loop, std::move(sources)));
  made->address_ = *bound;
  // evhttp closes what it accepts from; our own descriptor goes with `socket`.
  const int fd = dup(socket->fd());
  if (fd < 0 || evhttp_accept_socket_with_handle(made->http_, fd) == nullptr) {
    if (fd >= 0) close(fd);
    return failure(fmt::format("admin.http: cannot accept on {}", bound->text()));
  }
  return made;
}

void AdminHttp::answer(evhttp_request* request) {
  const Answer made = answer_to(request, sources_);
  evkeyvalq* headers = evhttp_request_get_output_headers(request);
  evhttp_add_header(headers, "Content-Type", made.type);
  evhttp_add_header(headers, "Cache-Control", "no-store");
  if (made.code == HTTP_BADMETHOD) evhttp_add_header(headers, "Allow", "GET");
  evbuffer* body = evbuffer_new();
  ISOSWITCH_ASSERT(body != nullptr);
  evbuffer_add(body, made.body.data(), made.body.size());
  evhttp_send_reply(request, made.code, made.phrase, body);
  evbuffer_free(body);
}

}  // namespace isoswitch
