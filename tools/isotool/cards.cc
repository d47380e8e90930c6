// The subcommand `cards`.
#include "tools/isotool/cards.h"

#include <memory>

#include "tools/isotool/command.h"
#include "tools/isotool/order_options.h"

namespace isoswitch::tools {
namespace {

using Work = int (*)(const CardOptions&);

// What all of them have.
std::shared_ptr<CardOptions> add_card(CLI::App& command, const std::string& example, Work work, Exit& exit) {
  auto options = std::make_shared<CardOptions>();
  add_card_name(command, options->card, "token");
  add_example(command, example);
  command.callback([options, work, &exit] {
    if (options->card.empty()) throw CLI::RequiredError("token or --pan-prompt");
    exit.code = work(*options);
  });
  return options;
}

void add_show(CLI::App& cards, Exit& exit) {
  CLI::App* show = cards.add_subcommand("show", "Show a card: status, account, and what it has used of its limits");
  auto options = add_card(*show, "isotool cards show --pan-prompt", show_card, exit);
  add_talk_options(*show, options->order.socket, options->order.json);
}

void add_block(CLI::App& cards, Exit& exit) {
  CLI::App* block = cards.add_subcommand("block", "Let a card spend no more");
  auto options =
      add_card(*block, "isotool cards block --pan-prompt --reason 'cardholder called, wallet stolen' --as stolen",
               block_card, exit);
  options->as = "blocked";
  block->add_option("--as", options->as, "blocked, which can be undone; lost or stolen, which cannot")
      ->check(CLI::IsMember({"blocked", "lost", "stolen"}))
      ->capture_default_str();
  add_order_options(*block, options->order);
}

void add_unblock(CLI::App& cards, Exit& exit) {
  CLI::App* unblock = cards.add_subcommand("unblock", "Let a blocked card spend again");
  auto options = add_card(*unblock, "isotool cards unblock --pan-prompt --reason 'found again'", unblock_card, exit);
  add_order_options(*unblock, options->order);
}

void add_replace(CLI::App& cards, Exit& exit) {
  CLI::App* replace = cards.add_subcommand(
      "replace", "Put a new card on the account, with the limits profile of the old one and what it has spent");
  auto options = add_card(*replace,
                          "isotool cards replace --pan-prompt --expiry 3012 --reason 'worn out'\n"
                          "  (asks for both numbers; on stdin the old one and the new one are a line each)",
                          replace_card, exit);
  replace->add_option("--expiry", options->expiry_yymm, "Last month of the new card, YYMM")->required();
  add_order_options(*replace, options->order);
}

void add_reset_pin_tries(CLI::App& cards, Exit& exit) {
  CLI::App* reset = cards.add_subcommand("reset-pin-tries", "Forget the wrong PINs that were counted");
  auto options = add_card(*reset, "isotool cards reset-pin-tries --pan-prompt --reason 'identified by phone'",
                          reset_pin_tries, exit);
  add_order_options(*reset, options->order);
}

}  // namespace

void add_cards(CLI::App& isotool, Exit& exit) {
  CLI::App* cards = isotool.add_subcommand("cards", "Show, block and replace cards of a running switch");
  cards->require_subcommand(1);
  add_show(*cards, exit);
  add_block(*cards, exit);
  add_unblock(*cards, exit);
  add_replace(*cards, exit);
  add_reset_pin_tries(*cards, exit);
}

}  // namespace isoswitch::tools
