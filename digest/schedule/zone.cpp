#include "config/words.hpp"
#include "digest/schedule/schedule.hpp"
#include "digest/schedule/tzif.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace depesche::digest {

namespace {

using namespace std::chrono;
namespace fs = std::filesystem;

local_seconds clock_time(LocalDate date, config::LocalMinutes time) { return local_days{date} + time; }

} // namespace

struct Zone::Impl {
    std::string name;
    std::vector<OffsetChange> changes;

    /// The index of the change that holds at `instant`.
    std::size_t at(Instant instant) const {
        const auto after = std::ranges::upper_bound(changes, floor<seconds>(instant), {}, &OffsetChange::since);
        return static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - changes.begin() - 1, 0));
    }
    local_time<milliseconds> local(Instant instant) const {
        return local_time<milliseconds>{(instant + changes[at(instant)].offset).time_since_epoch()};
    }
};

std::expected<Zone, std::string> Zone::find(std::string_view name) {
    if (auto problem = config::zone_problem(name); !problem.empty())
        return std::unexpected(fmt::format("time zone \"{}\": {}", name, problem));
    const fs::path file = config::time_zone_folder() / name;
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(1U << 20U, '\0'); // real files are below 4 KiB
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    auto changes = read_tzif(bytes);
    if (!changes)
        return std::unexpected(
            fmt::format("the time zone \"{}\" cannot be read from {}: {}", name, file.string(), changes.error()));
    Zone zone;
    zone.impl_ = std::make_shared<const Impl>(Impl{std::string(name), *std::move(changes)});
    return zone;
}

const std::string& Zone::name() const { return impl_->name; }

Instant Zone::instant(LocalDate date, config::LocalMinutes time) const {
    const local_seconds wanted = clock_time(date, time);
    // The stretches of constant offset in order of time: the first that shows the wanted time, or that starts beyond
    // it (the wanted time is in the gap before), has the answer. Offsets are below 26 hours.
    const Instant guess{wanted.time_since_epoch()};
    for (std::size_t i = impl_->at(guess - 26h); i < impl_->changes.size(); ++i) {
        const OffsetChange& change = impl_->changes[i];
        const sys_seconds candidate{(wanted - change.offset).time_since_epoch()};
        if (candidate < change.since) return change.since;
        if (i + 1 == impl_->changes.size() || candidate < impl_->changes[i + 1].since) return candidate;
    }
    return guess; // not reached: the last stretch has no end
}

Instant Zone::last_instant(LocalDate date, config::LocalMinutes time) const {
    const local_seconds wanted = clock_time(date, time);
    const Instant guess{wanted.time_since_epoch()};
    Instant last = guess;
    for (std::size_t i = impl_->at(guess - 26h); i < impl_->changes.size(); ++i) {
        const OffsetChange& change = impl_->changes[i];
        const sys_seconds candidate{(wanted - change.offset).time_since_epoch()};
        if (i > 0 && candidate < change.since) return last; // the stretch before showed it, or would have
        last = candidate;
    }
    return last;
}

bool Zone::has_date(LocalDate wanted) const { return date(instant(wanted, config::LocalMinutes{0})) == wanted; }

LocalDate Zone::date(Instant instant) const { return LocalDate{floor<days>(impl_->local(instant))}; }

config::LocalMinutes Zone::time(Instant instant) const {
    const auto local = impl_->local(instant);
    return floor<minutes>(local - floor<days>(local));
}

std::string Zone::offset(Instant instant) const {
    const auto total = duration_cast<minutes>(impl_->changes[impl_->at(instant)].offset).count();
    return fmt::format("{}{:02}:{:02}", total < 0 ? '-' : '+', std::abs(total) / 60, std::abs(total) % 60);
}

} // namespace depesche::digest
