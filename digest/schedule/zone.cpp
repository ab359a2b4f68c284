#include "digest/schedule/schedule.hpp"
#include "digest/schedule/tzif.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <numeric>

namespace depesche::digest {

namespace {

using namespace std::chrono;
namespace fs = std::filesystem;

fs::path database() {
    const char* named = std::getenv("TZDIR");
    return named != nullptr && *named != '\0' ? fs::path(named) : fs::path("/usr/share/zoneinfo");
}

bool looks_like_a_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '+' || c == '/';
    };
    return !name.empty() && name.size() < 64 && name.front() != '/' && std::ranges::all_of(name, allowed);
}

/// How many letters must be changed, added or dropped; upper and lower case count as equal.
std::size_t distance(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

/// The names in the database; only read to help with a wrong one.
std::vector<std::string> known_zones() {
    std::vector<std::string> names;
    std::error_code ignored; // an unreadable folder only means fewer suggestions
    for (auto it = fs::recursive_directory_iterator(database(), ignored); it != fs::end(it); it.increment(ignored)) {
        if (ignored) break;
        std::string name = it->path().lexically_relative(database()).generic_string();
        if (it->is_directory(ignored) && (name == "posix" || name == "right"))
            it.disable_recursion_pending();
        else if (it->is_regular_file(ignored) && name.find('.') == std::string::npos)
            names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

/// The three names nearest to a wrong one; "Zurich" is near to Europe/Zurich.
std::string suggestions(std::string_view wrong) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (std::string& name : known_zones()) {
        const std::size_t far = std::min(distance(wrong, name), distance(last_part(wrong), last_part(name)) + 1);
        ranked.emplace_back(far, std::move(name));
    }
    std::ranges::sort(ranked);
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, ranked.size()); ++i)
        text += (i == 0 ? "" : ", ") + ranked[i].second;
    return text;
}

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
    std::error_code ignored; // "is it there" is all that is asked
    if (!fs::is_directory(database(), ignored))
        return std::unexpected(
            fmt::format("there are no time zones in {}: install the package tzdata", database().string()));
    const fs::path file = database() / name;
    if (!looks_like_a_name(name) || !fs::is_regular_file(file, ignored))
        return std::unexpected(
            fmt::format("unknown time zone \"{}\"; the nearest known ones: {}", name, suggestions(name)));
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
