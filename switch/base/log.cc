#include "switch/base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace isoswitch::log {
namespace {

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("isoswitch", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return instance;
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

Result<void> open(const Options& options) {
  try {
    if (!options.file.empty()) {
      auto made = std::make_shared<spdlog::logger>("isoswitch",
                                                   std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
      made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
      logger() = std::move(made);
    }
    logger()->set_level(spdlog_level(options.level));
    logger()->flush_on(spdlog::level::info);
    return {};
  } catch (const spdlog::spdlog_ex& thrown) {
    return failure(fmt::format("log file '{}': {}", options.file, thrown.what()));
  }
}

void flush() { logger()->flush(); }

bool enabled(Level level) { return logger()->should_log(spdlog_level(level)); }

void write(Level level, std::string_view event, std::string_view details) {
  logger()->log(spdlog_level(level), "{} {}", event, details);
}

}  // namespace isoswitch::log
