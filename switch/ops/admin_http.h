// Read-only HTTP for probes and metrics, on a loopback address: /healthz, /readyz, /metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "switch/net/loop.h"
#include "switch/net/socket.h"

struct evhttp;
struct evhttp_request;

namespace isoswitch {

struct AdminSources {
  std::move_only_function<std::vector<std::string>()> unready;  // reasons for not being ready; none: ready
  std::move_only_function<std::string()> metrics;               // Prometheus text
};

class AdminHttp {
 public:
  // Refuses an address that is not of this machine alone. Port 0: any free one.
  static Result<std::unique_ptr<AdminHttp>> start(Loop& loop, const std::string& address, AdminSources sources);
  ~AdminHttp();
  AdminHttp(const AdminHttp&) = delete;
  AdminHttp& operator=(const AdminHttp&) = delete;

  const Address& address() const { return address_; }

 private:
  AdminHttp(Loop& loop, AdminSources sources);
  void answer(evhttp_request* request);

  AdminSources sources_;
  evhttp* http_;
  Address address_;
};

}  // namespace isoswitch
