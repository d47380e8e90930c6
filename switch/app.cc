#include "switch/app.h"

#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <deque>

#include "record.pb.h"
#include "switch/base/log.h"
#include "switch/base/random.h"
#include "switch/desk.h"
#include "switch/doctor.h"
#include "switch/drain.h"
#include "switch/handlers/unanswered.h"
#include "switch/ops/admin_http.h"
#include "switch/ops/control.h"
#include "switch/ops/metrics.h"
#include "switch/pipeline/intake.h"
#include "switch/pipeline/timekeeper.h"
#include "switch/ports_file.h"
#include "switch/store/journal_store.h"
#include "switch/store/memory_store.h"

namespace isoswitch {
namespace {

// P-6: memory holds card numbers for the length of a transaction; no core file may keep them.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// One listener with all that is behind it. Addresses stay: the parts refer to each other.
struct Door {
  Door(const Entrance& through, OpenBound& bound) : entrance(through), intake(bound) {}

  const Entrance& entrance;
  Issuers issuers;
  std::optional<Elsewhere> elsewhere;
  PipelineFigures figures;
  Intake intake;
  std::unique_ptr<Pipeline> pipeline;
  std::unique_ptr<Server> server;
};

std::uint64_t whole_seconds(Duration duration) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()) / 1'000'000);
}

}  // namespace

struct App::Parts {
  Parts(Deployment from, Tokenizer key) : deployment(std::move(from)), tokenizer(std::move(key)) {}

  Deployment deployment;
  SystemClock clock;
  SystemRandom random;
  Tokenizer tokenizer;
  Loop loop;
  std::unique_ptr<Store> store;
  std::optional<Sealer> sealer;  // where there are links
  OpenQuestions questions;
  std::deque<std::unique_ptr<Desk>> desks;
  Timer next_look;
  OpenBound bound;
  std::deque<Door> doors;
  std::unique_ptr<Timekeeper> timekeeper;
  Timer next_tick;
  std::unique_ptr<Doctor> doctor;
  std::unique_ptr<Drain> drain;
  std::unique_ptr<Control> control;
  std::unique_ptr<AdminHttp> admin;
  Hook turn;
  std::vector<EventHandle> signals;
  std::int64_t began_us = 0;

  Result<void> open_store();
  Result<void> open_desks();
  Result<void> end_questions();
  Result<void> check_owed() const;
  void look_at_desks();
  void stop();
  void hire_doctor();
  UnreadTaker consultation(const Entrance& entrance);
  Result<void> open_doors();
  Result<void> open_admin();
  void record_configuration();
  void watch_signals();
  void keep_time();
  std::vector<std::string> unready() const;
  std::string metrics();
  Result<void> tell_ports(const std::string& file) const;
};

Result<void> App::Parts::open_store() {
  const StoreSettings& settings = deployment.settings.store;
  if (settings.engine == StoreEngine::memory) {
    log::warning("memory_store", "nothing survives a restart");
    store = std::make_unique<MemoryStore>();
    return {};
  }
  JournalOptions options;
  options.directory = settings.directory;
  options.segment_bytes = static_cast<std::uint64_t>(settings.segment_mib) << 20U;
  options.snapshot_bytes = static_cast<std::uint64_t>(settings.snapshot_mib) << 20U;
  options.archive = settings.archive;
  options.keep = std::chrono::days{settings.keep_days};
  options.token_check = tokenizer.check_value();
  // The hook at the end of the turn delivers; waking the loop is all there is to do.
  options.wake = [this] { loop.post([] {}); };
  auto opened = JournalStore::open(std::move(options));
  if (!opened) return std::unexpected(opened.error());
  store = std::move(*opened);
  return {};
}

// STI-12: before anybody can ask, and before a link comes up.
Result<void> App::Parts::end_questions() {
  const auto ended = end_all_unanswered(*store, clock.now());
  if (!ended) return failure("questions of the last run: " + ended.error().text);
  if (*ended > 0) log::warning("questions_ended", "unanswered={} why=\"under way when the last run ended\"", *ended);
  return {};
}

// With another key nothing of what is owed could be told, and all of it would be parked one by one.
Result<void> App::Parts::check_owed() const {
  const Ledger& rows = store->rows();
  for (const LinkName& link : rows.owing_links()) {
    const OwedFigures figures = rows.owed_figures(link);
    if (std::ranges::find(deployment.hosts, link.view(), [](const Host& host) { return host.link.name; }) ==
        deployment.hosts.end())
      log::error("owed_without_link", "link={} due={} parked={} hint=\"configure the link: until then it waits\"",
                 link.view(), figures.due, figures.parked);
    if (!sealer) continue;
    for (const OwedState state : {OwedState::due, OwedState::parked})
      for (const OwedId& id : rows.owed_in(link, state, 0, 1)) {
        const auto owed = rows.owed(id);
        if (owed->sealed_pan.empty() || sealer->open(owed->sealed_pan, id.bytes)) continue;
        return failure(
            fmt::format("{}: keys.owed_key_file: what is owed to link '{}' was sealed with another key; "
                        "start with that one",
                        deployment.settings.file, link.view()));
      }
  }
  return {};
}

Result<void> App::Parts::open_desks() {
  for (const Host& host : deployment.hosts) {
    auto desk = Desk::open(host, {loop, clock, random, *store, *sealer});
    if (!desk) return std::unexpected(desk.error());
    desks.push_back(std::move(*desk));
  }
  look_at_desks();
  return {};
}

// What waits for its time to be tried again is looked at without a turn that brings it.
void App::Parts::look_at_desks() {
  for (const auto& desk : desks) desk->look();
  if (!desks.empty()) next_look = loop.after(std::chrono::milliseconds{100}, [this] { look_at_desks(); });
}

// The listeners are closed. Links wait for what they have asked, sign off, and close.
void App::Parts::stop() {
  if (desks.empty()) return loop.stop();
  const auto left = std::make_shared<std::size_t>(desks.size());
  for (const auto& desk : desks)
    desk->link().drain(deployment.settings.drain_patience, [this, left] {
      if (--*left == 0) loop.stop();
    });
}

void App::Parts::hire_doctor() {
  std::vector<DialectCandidate> deployed;
  for (const Entrance& entrance : deployment.entrances) {
    if (std::ranges::find(deployed, entrance.dialect, &DialectCandidate::name) == deployed.end())
      deployed.push_back({entrance.dialect, entrance.source.dialect});
  }
  doctor = std::make_unique<Doctor>(std::move(deployed), iso8583::dialect_directories());
}

// F-4: what a listener could not read is looked at by the doctor.
UnreadTaker App::Parts::consultation(const Entrance& entrance) {
  return [this, &entrance](const Connection& connection, Bytes bytes) {
    doctor->look_at({entrance.source.name, connection.peer().text(), connection.id(),
                     Configured{entrance.server.framing, entrance.dialect}},
                    bytes, loop.now_us());
  };
}

Result<void> App::Parts::open_doors() {
  hire_doctor();
  bound.most = static_cast<std::size_t>(deployment.settings.open_transactions_max);
  for (const Entrance& entrance : deployment.entrances) {
    Door& door = doors.emplace_back(entrance, bound);
    for (const auto& desk : desks)
      door.issuers.add(
          std::string_view{desk->name()},
          {desk->link(), desk->terms(),
           Translation{{*entrance.source.dialect, *entrance.source.profile}, {desk->dialect(), desk->profile()}}});
    if (sealer) door.elsewhere.emplace(Elsewhere{door.issuers, *sealer, questions});
    door.pipeline = std::make_unique<Pipeline>(PipelineSetup{entrance.source, *entrance.chain, *store, tokenizer, clock,
                                                             random, door.intake, door.figures,
                                                             door.elsewhere ? &*door.elsewhere : nullptr});
    auto server = Server::start(loop, entrance.server, door.intake);
    if (!server) return failure(fmt::format("listener '{}': {}", entrance.source.name, server.error().text));
    door.server = std::move(*server);
    door.intake.feed(*door.pipeline, *door.server, door.figures, consultation(entrance));
    log::info("listening", "listener={} address={} framing={} dialect={} profile={}", entrance.source.name,
              door.server->local_address().text(), entrance.server.framing.name, entrance.source.dialect->name(),
              entrance.source.profile->name());
  }
  std::vector<Server*> servers;
  servers.reserve(doors.size());
  for (Door& door : doors) servers.push_back(door.server.get());
  drain = std::make_unique<Drain>(
      loop, std::move(servers), deployment.settings.drain_patience,
      [this] {
        for (Door& door : doors) door.intake.sign_off(door.entrance.source, clock);
      },
      [this] { stop(); });
  return {};
}

Result<void> App::Parts::open_admin() {
  const AdminSettings& settings = deployment.settings.admin;
  if (!settings.socket.empty()) {
    auto started = Control::start(loop, settings.socket, *store, tokenizer, clock, deployment.chart);
    if (!started) return std::unexpected(started.error());
    control = std::move(*started);
  }
  if (!settings.http.empty()) {
    auto started = AdminHttp::start(loop, settings.http, {[this] { return unready(); }, [this] { return metrics(); }});
    if (!started) return std::unexpected(started.error());
    admin = std::move(*started);
  }
  return {};
}

void App::Parts::record_configuration() {
  const Settings& settings = deployment.settings;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash;
  SHA256(reinterpret_cast<const unsigned char*>(settings.text.data()), settings.text.size(), hash.data());
  UnitOfWork unit;
  unit.record = new_record();
  unit.record->set_at_us(clock.now().us);
  proto::ConfigurationRecord& configuration = *unit.record->mutable_configuration();
  configuration.set_path(settings.file);
  configuration.set_text(settings.text);
  configuration.set_sha256(hash.data(), hash.size());
  configuration.set_version(ISOSWITCH_VERSION);
  for (std::size_t i = 0; i < settings.listeners.size(); ++i) {
    const std::string& name = settings.listeners[i].profile;
    const auto same = [&](const proto::ConfigurationFile& file) { return file.name() == name; };
    if (std::ranges::any_of(configuration.files(), same)) continue;
    const Profile& profile = *deployment.entrances[i].source.profile;
    proto::ConfigurationFile& file = *configuration.add_files();
    file.set_name(name);
    file.set_path(profile.file());
    file.set_text(profile.text());
  }
  unit.decide = [](Rows&, Decision&) {};
  unit.done = [](const Result<Outcome>&) {};
  store->submit(std::move(unit));
  store->drain();
}

void App::Parts::watch_signals() {
  for (const int number : {SIGTERM, SIGINT})
    signals.push_back(loop.on_signal(number, [this, number] {
      if (drain->begun()) return drain->hurry();
      drain->begin(number == SIGTERM ? "SIGTERM" : "SIGINT");
    }));
}

void App::Parts::keep_time() {
  if (!timekeeper)
    timekeeper = std::make_unique<Timekeeper>(*store, clock,
                                              Timekeeper::Limits{.clock_jump_max = deployment.settings.clock_jump_max});
  timekeeper->tick(loop.now_us());
  next_tick = loop.after(std::chrono::seconds{1}, [this] { keep_time(); });
}

std::vector<std::string> App::Parts::unready() const {
  std::vector<std::string> reasons;
  if (drain->begun()) reasons.emplace_back("draining: the switch is stopping");
  if (!store->has_room()) reasons.emplace_back("store: no room for another transaction; see docs/operating.md, Disk");
  if (const auto refused = store->figures().refused_units; refused > 0)
    reasons.push_back(fmt::format("ledger: {} units of work failed its checks; see docs/operating.md", refused));
  if (const auto imbalance = store->rows().imbalance(); !imbalance.none())
    reasons.push_back(fmt::format("ledger: {} accounts and {} currencies are out of balance; see docs/operating.md",
                                  imbalance.accounts, imbalance.currencies));
  return reasons;
}

std::string App::Parts::metrics() {
  MetricsInput input;
  input.version = ISOSWITCH_VERSION;
  input.uptime_s = static_cast<std::uint64_t>((loop.now_us() - began_us) / 1'000'000);
  input.ready = unready().empty();
  for (const Door& door : doors) {
    input.pipelines[door.entrance.source.name] = &door.figures;
    input.nets[door.entrance.source.name] = &door.server->figures();
  }
  input.store = store->figures();
  input.counts = store->rows().counts();
  input.imbalance = store->rows().imbalance();
  input.timers = timekeeper->figures();
  if (control)
    for (const Follower& follower : control->followers().all())
      input.followers.push_back({follower.name, follower.acknowledged_sequence, whole_seconds(follower.at - Instant{}),
                                 whole_seconds(clock.now() - follower.reported)});
  return render(input);
}

Result<void> App::Parts::tell_ports(const std::string& file) const {
  if (file.empty()) return {};
  Ports ports;
  for (const Door& door : doors)
    ports.listeners.push_back({door.entrance.source.name, door.server->local_address().text()});
  if (admin) ports.admin = admin->address().text();
  return write_ports_file(file, ports);
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

Result<std::unique_ptr<App>> App::start(Deployment deployment, const RunOptions& options) {
  forbid_core_dumps();
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  auto tokenizer = Tokenizer::from_file(deployment.settings.token_key_file);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  auto parts = std::make_unique<Parts>(std::move(deployment), std::move(*tokenizer));
  parts->began_us = parts->loop.now_us();
  if (const auto opened = parts->open_store(); !opened) return std::unexpected(opened.error());
  // Before the configuration is recorded: it is not one that the switch was started with.
  if (const auto known = parts->deployment.chart.has_all(parts->store->rows().books()); !known)
    return failure(fmt::format("{}: {}", parts->deployment.settings.file, known.error().text));
  if (!parts->deployment.settings.owed_key_file.empty()) {
    const auto key = read_key_file("owed key", parts->deployment.settings.owed_key_file);
    if (!key) return std::unexpected(key.error());
    parts->sealer.emplace(*key);
  }
  parts->record_configuration();
  if (const auto ended = parts->end_questions(); !ended) return std::unexpected(ended.error());
  if (const auto checked = parts->check_owed(); !checked) return std::unexpected(checked.error());
  if (const auto opened = parts->open_desks(); !opened) return std::unexpected(opened.error());
  if (const auto opened = parts->open_doors(); !opened) return std::unexpected(opened.error());
  if (const auto opened = parts->open_admin(); !opened) return std::unexpected(opened.error());
  parts->watch_signals();
  parts->keep_time();
  // Out with what this turn decided, then in with what has become durable: its answers leave at the turn's end.
  parts->turn = parts->loop.after_events([parts = parts.get()] {
    parts->store->flush();
    parts->store->deliver();
    for (const auto& desk : parts->desks) desk->look();
  });
  if (const auto told = parts->tell_ports(options.ports_file); !told) return std::unexpected(told.error());
  const Ledger::Counts counts = parts->store->rows().counts();
  log::info("ready", "version={} accounts={} cards={} sequence={}", ISOSWITCH_VERSION, counts.accounts, counts.cards,
            parts->store->figures().last_sequence);
  return std::unique_ptr<App>(new App(std::move(parts)));
}

ExitCode App::run() {
  parts_->loop.run();
  parts_->store->drain();
  log::info("stopped", "sequence={}", parts_->store->figures().durable_sequence);
  return ExitCode::done;
}

}  // namespace isoswitch
