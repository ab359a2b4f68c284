#include "tests/support/bot_kill_harness.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace depesche::tests {

using bot::BroadcastId;
using bot::Ordinal;
using nlohmann::json;

namespace {

constexpr std::string_view audience = "subscribers.telegram";
constexpr std::chrono::seconds patience{120};

/// The number of a message; nullopt: another text.
std::optional<int> number_in(std::string_view text) {
    constexpr std::string_view mark = "Probelauf ";
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    return std::atoi(std::string(text.substr(at + mark.size(), 4)).c_str());
}

template <class T>
json spread(std::vector<T> values) {
    if (values.empty()) return {{"count", 0}};
    std::ranges::sort(values);
    return {{"count", values.size()},
            {"median", values[values.size() / 2]},
            {"p90", values[values.size() * 9 / 10]},
            {"worst", values.back()}};
}

std::vector<std::string> sandbox_arguments(const std::optional<Authority::Pair>& pair) {
    if (!pair) return {};
    return {"--tls", pair->certificate.string(), pair->private_key.string()};
}

std::string more_of(const KillPlan&, const KillSandbox& sandbox) {
    return sandbox.ca_file().empty() ? "" : fmt::format("ca_file = \"{}\"\n", sandbox.ca_file());
}

/// First member of `a` that is not in `b`; nullopt when there is none.
std::optional<std::size_t> first_beyond(const std::vector<bool>& a, const std::vector<bool>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] && !b[i]) return i;
    return std::nullopt;
}

} // namespace

std::string message_mark(int number) { return fmt::format("Probelauf {:04}", number); }

KillSandbox::KillSandbox(const KillPlan& plan) {
    std::optional<Authority::Pair> pair;
    if (plan.tls) {
        authority_ = std::make_unique<Authority>();
        pair = authority_->issue();
    }
    process_ = std::make_unique<SandboxProcess>(sandbox_arguments(pair));
    process_->script(plan.script);
    first_ = process_->add_readers(plan.readers, plan.crowd);
}

std::string KillSandbox::ca_file() const { return authority_ ? authority_->ca_file().string() : std::string(); }

DepescheUnderTest::DepescheUnderTest(const KillPlan& plan, KillSandbox& sandbox)
    : newsroom(sandbox->address(), more_of(plan, sandbox)),
      plan_(plan) {
    newsroom.pace(plan.rate, plan.connections);
    newsroom.import_readers(sandbox.first(), plan.readers);
}

void DepescheUnderTest::order(int number, bool) {
    // By turns many slots on few connections (they wait for the wire), and few slots that leave at once.
    if (plan_.alternate)
        number % 2 == 1 ? newsroom.pace(plan_.rate, plan_.connections)
                        : newsroom.pace(plan_.rate / 4, plan_.connections * 4);
    newsroom.verb({"alert", message_mark(number) + " am Hafen", "--severity", "1", "--yes"});
}

KillHarness::KillHarness(KillPlan plan, KillSandbox& sandbox, SenderUnderTest& sender)
    : plan_(std::move(plan)),
      sandbox_(sandbox),
      sender_(sender),
      random_(plan_.seed),
      ordinals_(static_cast<std::size_t>(plan_.readers)) {
    const auto ledger = tests::open(sender_.ledger());
    const auto rows = must(ledger->subscribers().list(audience, 0, ordinals_.size() + 10));
    if (rows.size() != ordinals_.size()) throw std::runtime_error("the sender under test has other readers");
    for (const bot::Subscriber& row : rows)
        ordinals_.at(static_cast<std::size_t>(std::stoll(row.address) - sandbox_.first())) = row.ordinal;
}

int KillHarness::order(bool running) {
    sender_.order(++orders_, running);
    pending_ = plan_.readers;
    return orders_;
}

Process KillHarness::run(const std::string& crash_at) {
    ProcessOptions options;
    if (!crash_at.empty()) options.environment["DEPESCHE_CRASH_AT"] = crash_at;
    launched_ = pending_ > 0 ? ns_now() : 0;
    return sender_.launch(std::move(options));
}

Process KillHarness::run_and_hear(const std::string& crash_at) {
    Process process = run(crash_at);
    eventually(20s, [&] { return sender_.hears() || !process.running(); });
    if (!process.running() && crash_at.empty())
        throw std::runtime_error("the sender did not start: " + process.err() + process.out());
    return process;
}

void KillHarness::kill(Process& process) {
    process.signal(SIGKILL);
    const auto ended = process.wait(5s);
    if (!ended || ended->signal != SIGKILL)
        throw std::runtime_error("the sender ended by itself: " + process.err() + process.out());
    look();
}

KillHarness::Message& KillHarness::message(int number) {
    Message& known = messages_[number];
    if (known.copies.empty()) {
        known.copies.resize(ordinals_.size());
        known.unanswered.resize(ordinals_.size());
        known.open_at_kills.resize(ordinals_.size());
        known.open.resize(ordinals_.size());
    }
    return known;
}

void KillHarness::read_sandbox() {
    first_accept_ = 0;
    for (const Accepted& row : sandbox_->ledger(seen_)) {
        seen_ = row.seq;
        const auto number = row.method == "sendMessage" ? number_in(row.text) : std::nullopt;
        if (!number) continue;
        const Ordinal reader = ordinals_.at(static_cast<std::size_t>(std::stoll(row.recipient) - sandbox_.first()));
        Fresh& fresh = fresh_[*number][reader];
        ++fresh.copies, ++accepted_;
        const bool answered = row.outcome == "accepted" || row.outcome == "delay" || row.outcome == "close";
        const bool tolerated = tolerated_from_ > 0 && row.at >= tolerated_from_;
        if (!answered || tolerated) ++fresh.unanswered, ++unanswered_;
        if (first_accept_ == 0 && row.at >= launched_) first_accept_ = row.at;
    }
}

/// A repeated message lies in a slot that was open at the death before, or repeats one whose answer was withheld.
void KillHarness::check_repeats() {
    for (const auto& [number, readers] : fresh_) {
        Message& known = message(number);
        for (const auto& [reader, fresh] : readers) {
            const bool may_come = known.copies[reader] == 0 || known.open[reader];
            if (fresh.copies > (may_come ? 1 : 0) + fresh.unanswered)
                throw Caught("doubled outside the open slots",
                             fmt::format("{}, reader {}: {} copies between two looks and {} before, its slot {}",
                                         message_mark(number), reader, fresh.copies, known.copies[reader],
                                         known.open[reader] ? "open" : "not open"));
            known.copies[reader] = static_cast<std::uint16_t>(known.copies[reader] + fresh.copies);
            known.unanswered[reader] = static_cast<std::uint16_t>(known.unanswered[reader] + fresh.unanswered);
        }
    }
}

KillHarness::Left KillHarness::left_of(bot::Ledger& ledger, BroadcastId id) const {
    const std::size_t size = ordinals_.size();
    Left left{
        std::vector<bool>(size), std::vector<bool>(size), std::vector<bool>(size), std::vector<bool>(size), 0, {}};
    const auto row = must(ledger.broadcast(id));
    const auto recipients = static_cast<std::size_t>(row ? row->tally.recipients : 0);
    for (std::uint32_t index = 0; index * bot::segment_size < recipients; ++index) {
        const auto loaded = ledger.fanout().load(id, index);
        if (!loaded) throw Caught("damaged", loaded.error().message);
        const auto mark = [&](std::vector<bool>& in, const bot::Bitmap& bits) {
            for (std::size_t at = bits.next(0); at < bot::segment_size; at = bits.next(at + 1))
                in.at(loaded->members.at(at)) = true;
        };
        const bot::Segment& segment = loaded->segment;
        if (!segment.contradiction().empty()) left.contradiction = segment.contradiction();
        left.open_count += static_cast<std::size_t>(segment.ambiguous().count());
        mark(left.audience, segment.audience);
        mark(left.open, segment.ambiguous());
        mark(left.done, segment.done);
        mark(left.refused, segment.refused);
    }
    return left;
}

/// Which message a broadcast is. One message is one broadcast, however often its sender died.
void KillHarness::assign(bot::Ledger& ledger, const bot::BroadcastRow& row) {
    if (number_of_.contains(row.id)) return;
    const auto number = number_in(must(ledger.message(row.id)).text);
    if (!number) throw std::runtime_error(fmt::format("broadcast {} is none of ours", row.id));
    number_of_[row.id] = *number;
    std::vector<BroadcastId>& same = message(*number).broadcasts;
    same.push_back(row.id);
    if (same.size() > 1)
        throw Caught("one message, two broadcasts", fmt::format("{} has {}", message_mark(*number), same.size()));
}

/// Both directions: nothing accepted without a durable intent, nothing recorded that was not accepted.
void KillHarness::compare(bot::Ledger& ledger, const bot::BroadcastRow& row) {
    const Left left = left_of(ledger, row.id);
    if (row.tally.recipients != plan_.readers && !plan_.refusals)
        throw Caught("lost", fmt::format("broadcast {} goes to {} of {}", row.id, row.tally.recipients, plan_.readers));
    const int number = number_of_.at(row.id);
    Message& known = message(number);
    const std::string where = fmt::format("{}, kill {}", message_mark(number), kills_);
    if (!left.contradiction.empty()) throw Caught("damaged", where + ": " + left.contradiction);
    std::vector<bool> accepted(ordinals_.size()), covered = left.open;
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        accepted[i] = known.copies[i] > 0;
        if (left.done[i] || left.refused[i]) covered[i] = true;
    }
    if (const auto reader = first_beyond(accepted, covered))
        throw Caught("accepted without a durable intent", fmt::format("{}: reader {}", where, *reader));
    if (const auto reader = first_beyond(left.done, accepted))
        throw Caught("done without an accept", fmt::format("{}: reader {}", where, *reader));
    if (const auto reader = first_beyond(left.refused, std::vector<bool>(ordinals_.size())); reader && !plan_.refusals)
        throw Caught("refused without the platform's word", fmt::format("{}: reader {}", where, *reader));
    if (left.open_count > plan_.window)
        throw Caught("more open slots than W", fmt::format("{}: {} of {}", where, left.open_count, plan_.window));
    open_now_ += left.open_count;
    for (std::size_t i = 0; i < ordinals_.size(); ++i) {
        if (left.open[i]) ++known.open_at_kills[i];
    }
    for (const auto& [reader, fresh] : fresh_[number]) doubling_now_ += left.open[reader] ? 1 : 0;
    known.open = left.open;
    if (row.tally.pending == 0) finished_.insert(row.id);
}

void KillHarness::compare_books(bot::Ledger& ledger) {
    pending_ = 0;
    open_now_ = doubling_now_ = 0;
    const auto rows = must(ledger.broadcasts(10'000));
    for (const bot::BroadcastRow& row : rows) {
        if (!row.tally.adds_up())
            throw Caught("the equation", fmt::format("broadcast {}: recipients are not the sum of the rest", row.id));
        assign(ledger, row);
    }
    check_repeats();
    for (const bot::BroadcastRow& row : rows) {
        if (row.state == bot::BroadcastState::finished && row.tally.pending > 0)
            throw Caught("finished with some pending", fmt::format("broadcast {}: {}", row.id, row.tally.pending));
        if (!finished_.contains(row.id)) compare(ledger, row);
        pending_ += row.tally.pending;
    }
    fresh_.clear();
}

std::int64_t KillHarness::look() {
    ++kills_;
    const std::int64_t accepted_before = accepted_;
    sandbox_->settle();
    read_sandbox();
    if (launched_ > 0 && first_accept_ > 0) restarts_.push_back(static_cast<double>(first_accept_ - launched_) / 1e6);
    const auto ledger = tests::open(sender_.ledger());
    compare_books(*ledger);
    open_.push_back(open_now_);
    if (accepted_ > accepted_before) doubling_.push_back(doubling_now_);
    return pending_;
}

void KillHarness::kill_at_random(int kills) {
    std::uniform_int_distribution<long> life(plan_.shortest.count(), plan_.longest.count());
    while (kills_ < kills) {
        const auto span = std::chrono::milliseconds(life(random_));
        const bool while_running = pending_ == 0 && random_() % 2 == 0;
        if (pending_ == 0 && !while_running) order();
        Process process = while_running ? run_and_hear() : run();
        if (while_running) order(true);
        // Every second life is counted from its first request: else a slow start would spare it.
        const std::int64_t before = sandbox_->accepted();
        if (random_() % 2 == 0) eventually(2s, [&] { return sandbox_->accepted() > before || !process.running(); });
        process.wait(span);
        kill(process);
    }
}

bool KillHarness::all_finished(bot::Ledger& ledger) const {
    if (static_cast<int>(number_of_.size()) < orders_) return false;
    return std::ranges::all_of(must(ledger.broadcasts(10'000)),
                               [](const bot::BroadcastRow& row) { return row.state == bot::BroadcastState::finished; });
}

std::string KillHarness::what_is_left() const {
    std::string left = fmt::format("{} are pending and nothing moves any more: {} of {} messages have a broadcast", pending_,
                                   number_of_.size(), orders_);
    const auto ledger = tests::open(sender_.ledger());
    for (const bot::BroadcastRow& row : must(ledger->broadcasts(10'000)))
        if (row.state != bot::BroadcastState::finished)
            left += fmt::format("; broadcast {} is {} ({}) with {} pending", row.id, bot::to_string(row.state), row.why,
                                row.tally.pending);
    return left;
}

void KillHarness::finish() {
    const auto until = std::chrono::steady_clock::now() + patience;
    auto life = 200ms; // on a busy machine the last draft may need longer to leave
    for (bool over = false; !over; life = std::min<std::chrono::milliseconds>(life * 2, 4000ms)) {
        if (std::chrono::steady_clock::now() > until) throw Caught("lost", what_is_left());
        Process process = run_and_hear();
        process.wait(life);
        sandbox_->settle();
        process.signal(SIGTERM);
        const auto ended = process.wait(30s);
        if (!ended || ended->exit != 0)
            throw Caught("no gentle end", fmt::format("exit {}, signal {}: {}{}", ended ? ended->exit : -1,
                                                      ended ? ended->signal : -1, process.err(), process.out()));
        read_sandbox();
        const auto ledger = tests::open(sender_.ledger());
        compare_books(*ledger);
        over = all_finished(*ledger);
    }
    account();
}

/// Everybody has it or was refused, and the ledger admits every double.
void KillHarness::account() {
    const auto ledger = tests::open(sender_.ledger());
    duplicates_ = 0;
    for (const std::string& problem : must(ledger->verify())) throw Caught("damaged", problem);
    for (const bot::BroadcastRow& row : must(ledger->broadcasts(10'000))) {
        const Message& known = messages_.at(number_of_.at(row.id));
        const Left left = left_of(*ledger, row.id);
        std::int64_t doubles = 0, withheld = 0;
        for (std::size_t i = 0; i < ordinals_.size(); ++i) {
            if (!left.audience[i]) continue;
            if (known.copies[i] == 0 && !left.refused[i]) ++withheld;
            if (known.copies[i] > 1 + known.open_at_kills[i] + known.unanswered[i])
                throw Caught("doubled outside the open slots", fmt::format("reader {}: {} copies", i, known.copies[i]));
            doubles += std::max(0, known.copies[i] - 1);
        }
        // Who is gone since the broadcast began is withheld, and only then nobody asks the platform.
        if (withheld > row.tally.withheld + row.tally.expired || (withheld > 0 && !plan_.refusals))
            throw Caught("lost", fmt::format("{}: {} never got it", message_mark(number_of_.at(row.id)), withheld));
        if (doubles > row.resent)
            throw Caught("a double that the ledger does not admit",
                         fmt::format("broadcast {}: {} doubles, {} resent", row.id, doubles, row.resent));
        duplicates_ += doubles;
    }
}

std::vector<BroadcastId> KillHarness::broadcasts_of(int number) const {
    const auto found = messages_.find(number);
    return found == messages_.end() ? std::vector<BroadcastId>() : found->second.broadcasts;
}

void KillHarness::expect_silence(std::chrono::milliseconds span) {
    const auto rows = sandbox_->ledger();
    const auto longest = std::ranges::adjacent_find(rows, [&](const Accepted& a, const Accepted& b) {
        return b.at - a.at >= std::chrono::nanoseconds(span - 10ms).count();
    });
    if (longest == rows.end())
        throw Caught("sent during a Retry-After", fmt::format("nowhere {} ms without a message", span.count()));
}

/// What somebody does who takes a process for dead.
void KillHarness::remove_locks() const {
    for (const auto& entry : std::filesystem::directory_iterator(sender_.ledger().parent_path())) {
        if (entry.path().extension() == ".lock") std::filesystem::remove(entry.path());
    }
}

/// Asleep, and not while it writes: it would hold the file for good.
Process KillHarness::stop_in_mid_window() {
    Process process = run();
    const std::int64_t before = sandbox_->accepted();
    if (!eventually(10s, [&] { return sandbox_->accepted() > before + 50 || !process.running(); }))
        throw Caught("lost", "nothing was sent within ten seconds");
    for (int attempt = 0; attempt < 50; ++attempt) {
        process.signal(SIGSTOP);
        process.wait(20ms); // it stops at once, its threads soon
        remove_locks();
        const auto ledger = tests::open(sender_.ledger());
        if (ledger->set_note("probe", "nobody writes")) return process;
        process.signal(SIGCONT);
        process.wait(3ms);
    }
    throw std::runtime_error("the sender writes whenever it is stopped");
}

/// Everything that decides about sending, in bytes.
std::string KillHarness::all_segments() {
    const auto ledger = tests::open(sender_.ledger());
    std::string bytes;
    for (const bot::BroadcastRow& row : must(ledger->broadcasts(10'000))) {
        bytes += fmt::format("{} {} {} {};", row.id, static_cast<int>(row.state), row.epoch, row.tally.pending);
        // Read only: to open a broadcast is to take it over.
        const auto segments = static_cast<std::uint32_t>((row.tally.recipients + 4095) / 4096);
        for (std::uint32_t index = 0; index < segments; ++index)
            bytes += bot::encode_segment(must(ledger->fanout().load(row.id, index)).segment, row.id, index);
    }
    return bytes;
}

void KillHarness::check_late_requests(std::int64_t woken) {
    std::map<std::uint64_t, int> by_connection;
    for (const Accepted& row : sandbox_->ledger(seen_)) {
        if (row.at >= woken) ++by_connection[row.connection];
    }
    for (const auto& [connection, requests] : by_connection) {
        if (requests > 1) throw Caught("sent after a takeover", fmt::format("{} requests on one connection", requests));
    }
    if (by_connection.size() > static_cast<std::size_t>(plan_.connections))
        throw Caught("sent after a takeover", fmt::format("{} requests", by_connection.size()));
}

void KillHarness::take_over(std::chrono::milliseconds asleep) {
    Process first = stop_in_mid_window();
    const auto stopped = std::chrono::steady_clock::now();
    look();
    {
        Process second = run();
        const std::int64_t before = sandbox_->accepted();
        eventually(10s, [&] { return sandbox_->accepted() > before + 20; });
        kill(second);
    }
    if (pending_ == 0) throw std::runtime_error("the second process has done everything: more readers are needed");
    first.wait(
        std::chrono::duration_cast<std::chrono::milliseconds>(stopped + asleep - std::chrono::steady_clock::now()));
    const std::string before = all_segments();
    const std::int64_t woken = tolerated_from_ = ns_now();
    first.signal(SIGCONT);
    first.wait(500ms);
    sandbox_->settle();
    first.signal(SIGKILL);
    first.wait(5s);
    if (all_segments() != before) throw Caught("recorded after a takeover", "the ledger is not as it was");
    check_late_requests(woken);
    look();
    tolerated_from_ = 0;
}

json KillHarness::figures() const {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    return {{"kills", kills_},
            {"messages", orders_},
            {"readers", plan_.readers},
            {"accepted", accepted_},
            {"lost", 0},
            {"duplicates", duplicates_},
            {"answers_withheld", unanswered_},
            {"duplicates_a_kill", spread(doubling_)},
            {"open_a_kill", spread(open_)},
            {"restart_ms", spread(restarts_)},
            {"window", plan_.window},
            {"connections", plan_.connections},
            {"rate", plan_.rate},
            {"tls", plan_.tls},
            {"seconds", std::round(took.count())},
            {"seed", plan_.seed}};
}

unsigned seed_of_the_day() {
    const char* given = std::getenv("DEPESCHE_SEED");
    return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device()() % 1'000'000;
}

int wanted_kills(int otherwise) {
    const char* given = std::getenv("DEPESCHE_KILLS");
    return given != nullptr ? std::stoi(given) : otherwise;
}

json slow_script(unsigned seed) {
    return json::array(
        {{{"match", {{"probability", 0.01}, {"seed", seed}}}, {"action", "accept_then_cut"}},
         {{"match", {{"probability", 0.1}, {"seed", seed + 1}}}, {"action", {{"type", "delay"}, {"ms", 40}}}},
         {{"match", {{"probability", 0.5}, {"seed", seed + 2}}}, {"action", {{"type", "delay"}, {"ms", 12}}}},
         {{"action", {{"type", "delay"}, {"ms", 2}}}}});
}

} // namespace depesche::tests
