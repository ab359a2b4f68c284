#include "tests/support/power_loss_disk.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>
#include <utility>

namespace depesche::tests {

namespace {

constexpr std::int64_t sector = 512;

bool coin(std::mt19937_64& random, unsigned in_sixteen) { return (random() & 15U) < in_sixteen; }

} // namespace

// ---- DiskFile

void DiskFile::apply(std::string& content, std::int64_t offset, std::string_view bytes) {
    const auto begin = static_cast<std::size_t>(offset);
    if (content.size() < begin + bytes.size()) content.resize(begin + bytes.size(), '\0');
    std::ranges::copy(bytes, content.begin() + offset);
}

void DiskFile::write(std::int64_t offset, std::string bytes) { dirty_.push_back({offset, std::move(bytes), {}}); }

void DiskFile::truncate(std::int64_t size) { dirty_.push_back({0, {}, size}); }

void DiskFile::forget_limbo(std::int64_t begin, std::int64_t end) {
    std::vector<Piece> left;
    for (Piece& piece : limbo_) {
        const std::int64_t first = piece.offset, last = first + static_cast<std::int64_t>(piece.bytes.size());
        if (last <= begin || first >= end) {
            left.push_back(std::move(piece));
            continue;
        }
        if (first < begin) left.push_back({first, piece.bytes.substr(0, static_cast<std::size_t>(begin - first)), {}});
        if (last > end) left.push_back({end, piece.bytes.substr(static_cast<std::size_t>(end - first)), {}});
    }
    limbo_ = std::move(left);
}

void DiskFile::synced() {
    for (const Piece& piece : dirty_) {
        if (piece.truncate_to) {
            durable_.resize(static_cast<std::size_t>(*piece.truncate_to), '\0');
            forget_limbo(*piece.truncate_to, std::numeric_limits<std::int64_t>::max());
        } else {
            apply(durable_, piece.offset, piece.bytes);
            forget_limbo(piece.offset, piece.offset + static_cast<std::int64_t>(piece.bytes.size()));
        }
    }
    dirty_.clear();
}

void DiskFile::sync_failed() {
    for (Piece& piece : dirty_) {
        if (piece.truncate_to) { // metadata: the journal has it, or tries again
            durable_.resize(static_cast<std::size_t>(*piece.truncate_to), '\0');
            forget_limbo(*piece.truncate_to, std::numeric_limits<std::int64_t>::max());
            continue;
        }
        for (std::int64_t at = piece.offset, end = at + static_cast<std::int64_t>(piece.bytes.size()); at < end;) {
            const std::int64_t next = std::min(end, (at / sector + 1) * sector);
            limbo_.push_back(
                {at,
                 piece.bytes.substr(static_cast<std::size_t>(at - piece.offset), static_cast<std::size_t>(next - at)),
                 {}});
            at = next;
        }
    }
    dirty_.clear();
}

void DiskFile::apply_dirty(std::string& content, Keep keep, std::mt19937_64& random) const {
    const unsigned odds =
        keep == Keep::all ? 16 : 1 + static_cast<unsigned>(random() % 15); // of one crash: few to most
    const bool torn = keep == Keep::random && coin(random, 4);
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        const Piece& piece = dirty_[i];
        const bool whole =
            keep == Keep::all || (keep == Keep::first && i == 0) || (keep == Keep::last && i + 1 == dirty_.size());
        if (!whole && keep != Keep::random) continue;
        if (piece.truncate_to) {
            if (whole || coin(random, odds)) content.resize(static_cast<std::size_t>(*piece.truncate_to), '\0');
            continue;
        }
        const std::int64_t end = piece.offset + static_cast<std::int64_t>(piece.bytes.size());
        for (std::int64_t at = piece.offset; at < end;) {
            const std::int64_t next = std::min(end, (at / sector + 1) * sector);
            std::string_view bytes =
                std::string_view(piece.bytes)
                    .substr(static_cast<std::size_t>(at - piece.offset), static_cast<std::size_t>(next - at));
            if (whole || coin(random, odds)) {
                // A sector is written front to back: the last one may be cut.
                if (torn && i + 1 == dirty_.size() && next == end) bytes = bytes.substr(0, random() % bytes.size());
                apply(content, at, bytes);
            }
            at = next;
        }
        // The new length may be there before the data: zeros stand for them.
        if (keep == Keep::random && content.size() < static_cast<std::size_t>(end) && coin(random, 4))
            content.resize(static_cast<std::size_t>(end), '\0');
    }
}

std::string DiskFile::after_power_loss(Keep keep, std::mt19937_64& random) const {
    std::string content = durable_;
    // What is in limbo is older than what is dirty; each sector got to the disk, or did not.
    const unsigned odds = keep == Keep::all ? 16 : keep == Keep::none ? 0 : static_cast<unsigned>(random() % 17);
    for (const Piece& piece : limbo_)
        if (coin(random, odds)) apply(content, piece.offset, piece.bytes);
    apply_dirty(content, keep, random);
    return content;
}

// ---- Disk

void Disk::apply(const DiskEvent& event) {
    using Kind = DiskEvent::Kind;
    switch (event.kind) {
    case Kind::create:
        files_[event.inode].start_with(event.bytes);
        pending_names_.push_back({event.name, event.inode});
        break;
    case Kind::remove:
        pending_names_.push_back({event.name, 0});
        break;
    case Kind::write:
        files_[event.inode].write(event.offset, event.bytes);
        break;
    case Kind::truncate:
        files_[event.inode].truncate(event.offset);
        break;
    case Kind::sync:
        files_[event.inode].synced();
        break;
    case Kind::sync_failed:
        files_[event.inode].sync_failed();
        break;
    case Kind::mark:
        break;
    }
    if (event.folder) {
        for (const Naming& naming : pending_names_) {
            if (naming.inode != 0) {
                durable_names_[naming.name] = naming.inode;
            } else {
                durable_names_.erase(naming.name);
            }
        }
        pending_names_.clear();
    }
}

Files Disk::after_power_loss(DiskFile::Keep keep, std::mt19937_64& random) const {
    std::map<std::string, std::uint64_t> names = durable_names_;
    std::set<std::string> stuck; // of one name an earlier change is there if a later one is
    for (const Naming& naming : pending_names_) {
        const bool there = keep == DiskFile::Keep::all || (keep != DiskFile::Keep::none && coin(random, 8));
        if (!there) stuck.insert(naming.name);
        if (stuck.contains(naming.name)) continue;
        if (naming.inode != 0) {
            names[naming.name] = naming.inode;
        } else {
            names.erase(naming.name);
        }
    }
    Files found;
    for (const auto& [name, inode] : names) found[name] = files_.at(inode).after_power_loss(keep, random);
    return found;
}

bool Disk::settled() const {
    return pending_names_.empty() &&
           std::ranges::all_of(files_, [](const auto& entry) { return entry.second.unsynced() == 0; });
}

const DiskFile* Disk::file(std::uint64_t inode) const {
    const auto found = files_.find(inode);
    return found != files_.end() ? &found->second : nullptr;
}

void save(const std::vector<DiskEvent>& events, const std::filesystem::path& file) {
    std::ofstream out(file, std::ios::binary);
    for (const DiskEvent& event : events) {
        out << static_cast<int>(event.kind) << ' ' << event.inode << ' ' << event.offset << ' ' << event.folder << ' '
            << event.name.size() << ' ' << event.bytes.size() << '\n'
            << event.name << event.bytes << '\n';
    }
}

std::vector<DiskEvent> load_events(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::vector<DiskEvent> events;
    int kind = 0;
    std::size_t name = 0, bytes = 0;
    for (DiskEvent event; in >> kind >> event.inode >> event.offset >> event.folder >> name >> bytes;) {
        event.kind = static_cast<DiskEvent::Kind>(kind);
        event.name.resize(name);
        event.bytes.resize(bytes);
        in.ignore();
        in.read(event.name.data(), static_cast<std::streamsize>(name));
        in.read(event.bytes.data(), static_cast<std::streamsize>(bytes));
        events.push_back(event);
    }
    return events;
}

void lay_out(const Files& files, const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) std::filesystem::remove_all(entry.path());
    for (const auto& [name, content] : files) {
        std::ofstream out(folder / name, std::ios::binary);
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
    }
}

} // namespace depesche::tests
