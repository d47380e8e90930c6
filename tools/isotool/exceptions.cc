// The subcommand `exceptions`.
#include "tools/isotool/exceptions.h"

#include <memory>

#include "tools/isotool/command.h"
#include "tools/isotool/order_options.h"

namespace isoswitch::tools {
namespace {

std::shared_ptr<ExceptionsOptions> add_options(CLI::App& command) {
  auto options = std::make_shared<ExceptionsOptions>();
  options->socket = control_socket_default;
  command.add_option("--socket", options->socket, "The switch's control socket (admin.socket)")->capture_default_str();
  command.add_flag("--json", options->json, "Print JSON, one object per item");
  return options;
}

void add_id(CLI::App& command, std::string& id) {
  command.add_option("id", id, "Its id, as list shows it: 32 hex digits")
      ->required()
      ->check(hex_digits(id_hex_digits, "id"));
}

void add_assign(CLI::App& exceptions, Exit& exit) {
  CLI::App* assign = exceptions.add_subcommand("assign", "Say who looks at it");
  auto options = std::make_shared<ExceptionOrder>();
  add_id(*assign, options->id);
  assign->add_option("--to", options->to, "Who, at most 32 characters")->required();
  add_order_options(*assign, options->order);
  add_example(*assign,
              "isotool exceptions assign 0123456789abcdef0123456789abcdef --to anna --reason 'knows this acquirer'");
  assign->callback([options, &exit] { exit.code = assign_exception(*options); });
}

void add_resolve(CLI::App& exceptions, Exit& exit) {
  CLI::App* resolve = exceptions.add_subcommand("resolve", "Say that nothing is left to do");
  auto options = std::make_shared<ExceptionOrder>();
  add_id(*resolve, options->id);
  resolve->add_option("--note", options->note, "What came of it, at most 64 characters; recorded with your name")
      ->required();
  add_talk_options(*resolve, options->order.socket, options->order.json);
  add_example(*resolve, "isotool exceptions resolve 0123456789abcdef0123456789abcdef --note 'refunded, CASE-4711'");
  resolve->callback([options, &exit] {
    options->order.reason = options->note;
    exit.code = resolve_exception(*options);
  });
}

}  // namespace

void add_exceptions(CLI::App& isotool, Exit& exit) {
  CLI::App* exceptions = isotool.add_subcommand("exceptions", "Items that a person must look at");
  exceptions->require_subcommand(1);
  add_example(*exceptions, "isotool exceptions list --status all --limit 20");

  CLI::App* list = exceptions->add_subcommand("list", "List them, oldest first");
  auto listed = add_options(*list);
  list->add_option("--status", listed->status, "open, assigned, resolved or all")
      ->check(CLI::IsMember({"open", "assigned", "resolved", "all"}))
      ->capture_default_str();
  list->add_option("--limit", listed->limit, "At most so many")->check(CLI::Range(1, 1000))->capture_default_str();
  add_example(*list, "isotool exceptions list --status open");
  list->callback([listed, &exit] { exit.code = list_exceptions(*listed); });

  CLI::App* show = exceptions->add_subcommand("show", "Show one with all its references");
  auto shown = add_options(*show);
  add_id(*show, shown->id);
  add_example(*show, "isotool exceptions show 0123456789abcdef0123456789abcdef");
  show->callback([shown, &exit] { exit.code = show_exception(*shown); });
  add_assign(*exceptions, exit);
  add_resolve(*exceptions, exit);
}

}  // namespace isoswitch::tools
