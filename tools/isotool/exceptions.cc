// The subcommand `exceptions`.
#include "tools/isotool/exceptions.h"

#include <memory>

#include "tools/isotool/cli.h"
#include "tools/isotool/command.h"
#include "tools/isotool/control_answer.h"

namespace isoswitch::tools {
namespace {

std::shared_ptr<ExceptionsOptions> add_options(CLI::App& command) {
  auto options = std::make_shared<ExceptionsOptions>();
  options->socket = control_socket_default;
  command.add_option("--socket", options->socket, "The switch's control socket (admin.socket)")->capture_default_str();
  command.add_flag("--json", options->json, "Print JSON, one object per item");
  return options;
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
  show->add_option("id", shown->id, "Its id, as list shows it: 32 hex digits")
      ->required()
      ->check(CLI::Validator(
          [](const std::string& id) {
            const bool hex = id.size() == 32 && id.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
            return hex ? std::string() : "expected 32 hex digits";
          },
          "", "id"));
  add_example(*show, "isotool exceptions show 0123456789abcdef0123456789abcdef");
  show->callback([shown, &exit] { exit.code = show_exception(*shown); });
}

}  // namespace isoswitch::tools
