#include "bot/editor/task_plan.hpp"
#include "tests/support/bot_ledger.hpp"

#include <map>
#include <random>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using What = TaskMove::What;

namespace {

const TaskPace pace{60s, 300s};
const std::vector<std::string> three{"Keller", "Meier", "Rossi"};

Task alert(BroadcastId id = 1, Instant due = noon) {
    return {
        .broadcast = id, .draft = "alert-1", .audience = "whatsapp", .urgent = true, .due = due, .expires = due + 2h};
}
Task edition(BroadcastId id = 2, Instant due = noon) {
    Task task = alert(id, due);
    task.urgent = false;
    return task;
}

/// The one move that is due, applied; fails when there is none.
TaskMove move_of(Task& task, Instant now, const std::vector<std::string>& people = three) {
    const auto moves = plan_tasks({task}, people, pace, now);
    REQUIRE(moves.size() == 1);
    task = moves[0].task;
    return moves[0];
}
bool waits(const Task& task, Instant now, const std::vector<std::string>& people = three) {
    return plan_tasks({task}, people, pace, now).empty();
}

} // namespace

TEST_CASE("the first person on duty is asked at once", "[editor]") {
    Task task = alert();
    CHECK(next_move(task, three, pace) <= noon);
    const TaskMove move = move_of(task, noon);
    CHECK(move.what == What::ask);
    CHECK(task.assignee == "Keller");
    CHECK(task.asked == 1);
    CHECK(task.asked_at == noon);
}

TEST_CASE("an alert goes to the next person after a minute, and so on down the list", "[editor]") {
    Task task = alert();
    move_of(task, noon);
    CHECK(waits(task, noon + 59s));
    CHECK(next_move(task, three, pace) == noon + 60s);
    CHECK(move_of(task, noon + 60s).what == What::ask);
    CHECK(task.assignee == "Meier");
    CHECK(waits(task, noon + 119s));
    move_of(task, noon + 120s);
    CHECK(task.assignee == "Rossi");
    CHECK(task.asked == 3);
}

TEST_CASE("when all were asked, everybody is reminded at half the pace until it is too late", "[editor]") {
    Task task = alert();
    Instant now = noon;
    for (; now <= noon + 120s; now += 60s) move_of(task, now);
    CHECK(waits(task, noon + 239s));
    CHECK(next_move(task, three, pace) == noon + 240s);
    CHECK_FALSE(everybody_asked(task, 3));
    CHECK(move_of(task, noon + 240s).what == What::remind);
    CHECK(everybody_asked(task, 3));
    CHECK(waits(task, noon + 359s));
    CHECK(move_of(task, noon + 360s).what == What::remind);
    CHECK(move_of(task, noon + 2h + 1ms).what == What::expire);
}

TEST_CASE("a digest is waited for five minutes", "[editor]") {
    Task task = edition();
    move_of(task, noon);
    CHECK(waits(task, noon + 299s));
    move_of(task, noon + 300s);
    CHECK(task.assignee == "Meier");
}

TEST_CASE("whoever takes it has the time of one escalation", "[editor]") {
    Task task = alert();
    move_of(task, noon);
    task = taken_by(task, "Keller", noon + 50s);
    CHECK(waits(task, noon + 109s));
    move_of(task, noon + 110s);
    CHECK(task.assignee == "Meier");
}

TEST_CASE("whoever took it out of turn is not asked again as the next one", "[editor]") {
    Task task = alert();
    move_of(task, noon); // Keller
    task = taken_by(task, "Meier", noon + 10s);
    CHECK(task.assignee == "Meier");
    move_of(task, noon + 70s);
    CHECK(task.assignee == "Rossi");
    CHECK(move_of(task, noon + 190s).what == What::remind);
}

TEST_CASE("a lone editor is asked and then reminded", "[editor]") {
    const std::vector<std::string> one{"Keller"};
    Task task = alert();
    CHECK(move_of(task, noon, one).what == What::ask);
    CHECK(waits(task, noon + 119s, one));
    CHECK(move_of(task, noon + 120s, one).what == What::remind);
    CHECK(task.assignee == "Keller");
}

TEST_CASE("without people nobody is asked, and it still expires", "[editor]") {
    Task task = alert();
    CHECK(waits(task, noon + 1h, {}));
    CHECK(next_move(task, {}, pace) == noon + 2h + 1ms);
    CHECK(move_of(task, noon + 3h, {}).what == What::expire);
}

TEST_CASE("the last moment is still in time", "[editor]") {
    Task task = alert();
    move_of(task, noon);
    CHECK(move_of(task, noon + 2h).what != What::expire);
    CHECK(move_of(task, noon + 2h + 1ms).what == What::expire);
}

TEST_CASE("alerts come before digests, older ones before younger ones", "[editor]") {
    const auto moves = plan_tasks(
        {edition(1, noon - 10min), alert(4, noon), alert(3, noon - 1min), edition(2, noon - 20min)}, three, pace, noon);
    std::vector<BroadcastId> order;
    for (const TaskMove& move : moves) order.push_back(move.task.broadcast);
    CHECK(order == std::vector<BroadcastId>{3, 4, 2, 1});
}

TEST_CASE("a clock that was set back asks on rather than waits for the old time", "[editor]") {
    Task task = alert();
    move_of(task, noon);
    task.asked_at = noon + 5h;
    task.expires = noon + 6h;
    CHECK(move_of(task, noon + 1s).what == What::ask);
    CHECK(task.asked_at == noon + 1s);
}

TEST_CASE("a person who joins the list while everybody is reminded is asked, too", "[editor]") {
    const std::vector<std::string> one{"Keller"};
    Task task = alert();
    move_of(task, noon, one);
    CHECK(move_of(task, noon + 60s, {"Keller", "Meier"}).what == What::ask);
    CHECK(task.assignee == "Meier");
}

TEST_CASE("in any history everybody is asked once in order, never early, never after the end", "[editor]") {
    const auto seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int history = 0; history < 2000; ++history) {
        Task task = random() % 2 ? alert() : edition();
        std::vector<std::string> people(three.begin(), three.begin() + static_cast<long>(random() % 4));
        std::map<std::string, int> asked;
        Instant now = noon, last = noon;
        while (true) {
            now += std::chrono::seconds(1 + random() % 90);
            const auto moves = plan_tasks({task}, people, pace, now);
            REQUIRE(moves.empty() == (now < next_move(task, people, pace)));
            if (moves.empty()) {
                if (random() % 10 == 0 && !people.empty()) {
                    task = taken_by(task, people[random() % people.size()], now);
                    last = now;
                }
                continue;
            }
            const TaskMove& move = moves[0];
            if (move.what == What::expire) break;
            REQUIRE(now <= task.expires);
            REQUIRE_FALSE(people.empty());
            if (task.asked > 0) REQUIRE(now - last >= (task.urgent ? pace.urgent : pace.calm));
            if (move.what == What::ask) REQUIRE(++asked[move.task.assignee] == 1);
            if (move.what == What::remind) REQUIRE(everybody_asked(move.task, people.size()));
            REQUIRE(move.task.asked > task.asked);
            task = move.task;
            last = now;
        }
        REQUIRE(now > task.expires);
    }
}
