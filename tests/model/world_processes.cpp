// Processes of Depesche: how they start, sleep and die, and what waits for their disk.
#include "tests/model/world.hpp"

#include "bot/delivery/sender_limits.hpp"

#include <algorithm>

namespace depesche::tests {

using namespace std::chrono_literals;
using bot::BroadcastId;

namespace {

bot::LedgerOptions ledger_options(Dice dice) {
    bot::LedgerOptions options;
    options.database.vfs = MemoryDisk::vfs;
    options.database.checkpoint_pages = static_cast<int>(dice.one_of({4, 40, 1000}));
    return options;
}

} // namespace

/// The disk does not let it; somebody tries again.
void World::fail_to_start(const std::string& why) {
    trace.note("process {} cannot start: {}", process->id, why);
    *process->alive = false;
    disk.kill(process->id);
    process.reset();
    if (disk_is_well) truth.broken(1, "a process cannot start: " + why);
    timeline.in(3s, [this] { start_process(); });
}

void World::start_process() {
    if (process) return;
    if (sleeper && !sleeper->asleep) bury(sleeper); // two that are awake would see each other's lock
    process = std::make_unique<Process>(++processes_);
    process->folder = scratch_folder() / (sleeper && sleeper->folder.filename() == "a" ? "b" : "a");
    disk.set_process(process->id);
    auto opened = bot::open_ledger(process->folder / "ledger.db",
                                   ledger_options(Dice(seed + static_cast<std::uint64_t>(processes_))));
    if (!opened) return fail_to_start(opened.error().message);
    trace.note("process {} starts", process->id);
    process->ledger = *std::move(opened);
    look(); // what was frozen in the last moment of the one before
    if (processes_ > 1) truth.on_restart(*process->ledger);
    if (mistake != nullptr && mistake->ledger) process->ledger = mistake->ledger(std::move(process->ledger));
    process->client =
        platform.client(process->id, process->io.get_executor(), [alive = process->alive] { return *alive; });
    if (mistake != nullptr && mistake->client)
        process->client = mistake->client(std::move(process->client), process->io.get_executor());
    if (mistake != nullptr && mistake->clock) process->clock = mistake->clock(clock);
    bot::EngineOptions options;
    options.window = 8;
    options.seed = seed;
    options.on_disk = [this, of = process.get(), alive = process->alive](std::function<void()> job) {
        if (!*alive) return;
        of->jobs.push_back(std::move(job));
        if (!std::exchange(of->writing, true)) run_job(*of);
    };
    if (mistake != nullptr) options.boot_time = mistake->boot_time;
    process->engine = bot::make_delivery_engine(process->io.get_executor(), *process->client, *process->ledger,
                                                process->clock ? *process->clock : clock, std::move(options), {});
    apply_audiences();
    process->engine->wake();
    if (!newsroom) return;
    if (const auto ready = open_newsroom(*this); !ready) return fail_to_start(ready.error().message);
    process->newsroom->newsroom->unsent_with([this](BroadcastId id) { return process->engine->surely_unsent(id); });
    process->newsroom->newsroom->stop_with([this](BroadcastId id, const std::string& why) { return stop(id, why); });
    tick(*this);
}

void World::apply_audiences() {
    const auto limits = bot::limits_of_senders(settings, bot::EngineOptions{});
    for (const config::AudienceSettings& one : settings) {
        ModelAudience& known = truth.audiences[one.name];
        known.token = one.token.reveal();
        const bot::SenderLimits& of = limits.at(bot::sender_id(one));
        known.window = std::max(known.window, static_cast<std::size_t>(one.window));
        known.connections = std::max(known.connections, of.connections);
        known.rate = std::max(known.rate, of.rate);
    }
    process->engine->set_audiences(settings);
}

/// One after the other; what it has done is done when it ends, and the engine hears of it a moment later.
void World::run_job(Process& of) {
    Dice took(seed ^ (static_cast<std::uint64_t>(of.id) << 32U) ^ static_cast<std::uint64_t>(++of.jobs_done));
    const auto span = disk_is_slow ? took.between(1'000, 1'500'000) : took.between(200, 9'000);
    timeline.in(std::chrono::microseconds(span), [this, &of, alive = of.alive] {
        if (!*alive) return;
        if (of.asleep) return run_job(of); // tried again until it wakes
        const auto job = std::move(of.jobs.front());
        of.jobs.pop_front();
        job();
        trace.note("the disk has done a job of {}", of.id);
        of.writing = !of.jobs.empty();
        if (of.writing) run_job(of);
    });
}

void World::bury(std::unique_ptr<Process>& of) {
    if (!of) return;
    *of->alive = false;
    disk.kill(of->id);
    truth.on_death(of->id);
    of.reset();
}

void World::fall_asleep(Dice& how) {
    if (!process || sleeper) return;
    trace.note("process {} sleeps", process->id);
    sleeper = std::move(process);
    sleeper->asleep = true;
    truth.on_death(sleeper->id); // as far as anybody knows
    last_disk_trouble = virtual_now();
    const auto wakes = std::chrono::milliseconds(how.between(1'100, 20'000));
    timeline.in(std::chrono::milliseconds(how.one_of({0, 50, 900})), [this] { start_process(); });
    const bool set_back = how.chance(300); // as a virtual machine's clock may be when it goes on
    timeline.in(wakes, [this, set_back, of = sleeper.get(), alive = sleeper->alive] {
        if (!*alive) return;
        if (set_back) set_wall(clock.now() - 30s);
        trace.note("process {} wakes", of->id);
        of->asleep = false;
    });
    timeline.in(wakes + std::chrono::milliseconds(how.between(1, 5'000)), [this, alive = sleeper->alive] {
        if (!*alive) return;
        trace.note("process {} ends", sleeper->id);
        bury(sleeper);
        last_disk_trouble = virtual_now();
        if (process) process->engine->wake(); // what the other had won back is nobody's now
    });
}

void World::die(bool power, Dice& how) {
    if (power) bury(sleeper);
    if (!process) return;
    trace.note("process {} dies{}", process->id, power ? " with the power" : "");
    bury(process);
    if (power)
        disk.lose_power(
            how.chance(500) ? 0 : static_cast<std::size_t>(how.below(static_cast<std::int64_t>(disk.unsynced()) + 1)));
    timeline.in(std::chrono::milliseconds(how.one_of({0, 50, 900, 4000, 90'000})), [this] { start_process(); });
}

/// In the middle of something that it wrote.
void World::die_if_killed() {
    if (!process || !disk.is_killed(process->id)) return;
    Dice how(seed + static_cast<std::uint64_t>(process->id));
    die(false, how);
}

} // namespace depesche::tests
