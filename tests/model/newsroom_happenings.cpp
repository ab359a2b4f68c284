// What happens in a newsroom.
#include "tests/model/happenings.hpp"

#include "bot/editor/take_back.hpp"
#include "tests/model/world.hpp"

#include <algorithm>
#include <array>

namespace depesche::tests::happenings {

using namespace std::chrono_literals;
using bot::Draft;
using bot::DraftKind;
using bot::DraftState;

namespace {

struct Story {
    const char* title;
    const char* section;
};
constexpr std::array stories{Story{"Nordtal sagt Ja zur Tramverlängerung", "Regional"},
                             Story{"Alpina-Bank streicht 1200 Stellen", "Wirtschaft"},
                             Story{"HC Seestadt holt das Derby", "Sport"},
                             Story{"Hafenstreik auf Morena ist zu Ende", "Ausland"},
                             Story{"Kantonsspital eröffnet neue Kinderklinik", "Inland"},
                             Story{"Glasmuseum zeigt verschollene Vasen", "Kultur"},
                             Story{"Bundesrat plant Prämienrabatt für Familien", "Inland"},
                             Story{"Silbertal sperrt Passstrasse nach Lawine", "Regional"},
                             Story{"Seestadt baut 400 günstige Wohnungen", "Regional"},
                             Story{"Uhrenfirma Tiktal meldet Gewinnsprung", "Wirtschaft"},
                             Story{"Orchester findet neue Dirigentin", "Kultur"},
                             Story{"Fähre nach Südufer fährt wieder", "Regional"}};

bool at_work(const World& world) { return world.alive() && world.process->newsroom != nullptr; }
NewsroomPart& part(World& world) { return *world.process->newsroom; }

void publish(World& world, Dice& dice, std::chrono::minutes ago) {
    NewsroomTruth& truth = *world.newsroom;
    const Story& story = stories[static_cast<std::size_t>(truth.published++) % stories.size()];
    digest::Article article;
    article.id = fmt::format("a{}", truth.published);
    article.url = "https://seestadt.example/" + article.id;
    article.title = story.title;
    article.lead = fmt::format("{} – das ist seit dem Abend bekannt.", story.title);
    article.section = story.section;
    article.language = "de";
    article.source = "Seestadt heute";
    article.urgency = dice.chance(200) ? 1 : 4;
    article.published = world.clock.now() - ago;
    if (dice.chance(250)) article.embargo_until = world.clock.now() + std::chrono::minutes(dice.between(-5, 60));
    article.blocks = {
        {digest::BlockKind::paragraph, fmt::format("Der Bericht {} handelt davon, dass {}.", article.id, story.title)}};
    const auto embargo = article.embargo_until;
    if (world.mistake != nullptr && world.mistake->article) world.mistake->article(article);
    const auto stored =
        part(world).articles->put(article, "https://seestadt.example/rss", world.clock.now() - ago, false);
    if (!stored) return;
    truth.articles[stored->key] = {article.id, embargo, false};
    const auto found = part(world).articles->find(stored->key);
    if (!found || !*found) return;
    part(world).scheduler->consider(**found);
    tick(world);
}

std::optional<Draft> any_draft(World& world, Dice& dice, auto which) {
    auto drafts = part(world).newsroom->ledger().drafts().list(50);
    if (!drafts) return std::nullopt;
    std::erase_if(*drafts, [&](const Draft& draft) { return !which(draft); });
    if (drafts->empty()) return std::nullopt;
    return dice.pick(*drafts);
}

bot::ActOn on(const Draft& draft, Dice& dice) {
    bot::ActOn act;
    act.draft = draft.id;
    act.who = dice.one_of<const char*>({"Keller", "Frei"});
    act.version = draft.version;
    act.hash = draft.content_hash.substr(0, 8);
    return act;
}

} // namespace

void newsroom_opens(World& world, Dice& dice) {
    for (int hour = 1; hour <= 8; ++hour) publish(world, dice, std::chrono::minutes(60 * hour));
    tick(world);
}

void article_arrives(World& world, Dice& dice) {
    if (at_work(world)) publish(world, dice, 0min);
}

void article_is_taken_back(World& world, Dice& dice) {
    if (!at_work(world) || world.newsroom->articles.empty()) return;
    auto at = std::next(world.newsroom->articles.begin(), dice.below(std::ssize(world.newsroom->articles)));
    const auto status = dice.chance(500) ? digest::PublicationStatus::killed : digest::PublicationStatus::withdrawn;
    const auto done = part(world).articles->set_status(at->first, status, world.clock.now());
    if (!done || !*done) return;
    at->second.taken_back = true;
    const auto stored = part(world).articles->find(at->first);
    if (!stored || !*stored) return;
    bot::take_back(
        *part(world).newsroom, *part(world).tasks, **stored,
        [&](const bot::BroadcastRow& row, const std::string& why) -> bot::StoreResult<bot::BroadcastRow> {
            world.stop(row.id, why);
            return row;
        },
        dice.chance(500) ? "Keller" : "");
    world.look();
    if (world.alive()) world.process->engine->wake();
    tick(world);
}

void alert_is_typed(World& world, Dice& dice) {
    if (!at_work(world)) return;
    bot::AlertRequest request;
    request.headline = fmt::format("{} ({})", dice.pick(stories).title, ++world.last_draft);
    request.severity = static_cast<int>(dice.between(1, 3));
    request.topic = "Regional";
    if (dice.chance(500)) request.idempotency_key = fmt::format("taste-{}", dice.below(5));
    bot::DraftDesk desk(*part(world).newsroom);
    const auto armed = desk.arm(request, "Keller", dice.chance(500));
    world.trace.note("alert: {}", armed ? armed->draft.id : armed.error().message);
    tick(world);
}

void thread_goes_on(World& world, Dice& dice) {
    if (!at_work(world)) return;
    const auto draft = any_draft(world, dice, [](const Draft& one) {
        return one.state == DraftState::sent && !one.to_test && !one.id.starts_with("welcome-");
    });
    if (!draft) return;
    bot::AlertRequest request;
    request.kind = draft->kind == DraftKind::alert
                       ? dice.one_of({DraftKind::update, DraftKind::correction, DraftKind::retraction})
                       : dice.one_of({DraftKind::correction, DraftKind::retraction});
    request.thread = draft->id;
    request.headline = fmt::format("Neu zu Nummer {}", ++world.last_draft);
    request.body = "Es sind vier.";
    if (request.kind != DraftKind::update) {
        request.remedy = dice.one_of({bot::Remedy::stands, bot::Remedy::edited, bot::Remedy::removed});
        if (request.kind == DraftKind::correction && dice.chance(500))
            request.rest = fmt::format("Richtig ist {}", world.last_draft);
    }
    bot::DraftDesk desk(*part(world).newsroom);
    const auto armed = desk.arm(request, "Frei", false);
    world.trace.note("{}: {}", to_string(request.kind), armed ? armed->draft.id : armed.error().message);
    tick(world);
}

void editor_decides(World& world, Dice& dice) {
    if (!at_work(world)) return;
    const auto draft = any_draft(world, dice, [](const Draft& one) { return !bot::is_over(one); });
    if (!draft) return;
    bot::DraftDesk desk(*part(world).newsroom);
    const bot::ActOn act = on(*draft, dice);
    switch (dice.below(6)) {
    case 0:
    case 1:
        desk.approve(act, dice.chance(500));
        break;
    case 2:
        desk.undo(act);
        break;
    case 3:
        desk.hold(act);
        break;
    case 4:
        desk.release(act);
        break;
    default:
        desk.edit(act, 1, fmt::format("Titel Nummer {}", ++world.last_draft), "");
        break;
    }
    tick(world);
}

void newcomer_gets_the_edition(World& world, Dice& dice) {
    if (!at_work(world)) return;
    const ModelReader& reader = dice.pick(world.truth.readers);
    if (reader.state != bot::SubscriberState::active || reader.audience == "telegram") return;
    const auto sent = part(world).newsroom->send_latest_edition(reader.audience, reader.ordinal);
    world.look();
    if (sent && *sent && world.alive()) world.process->engine->wake();
}

/// The same moment, the same articles: the same bytes.
void proposes_twice(World& world, Dice&) {
    if (!at_work(world)) return;
    const auto slot = part(world).newsroom->schedule().next(world.clock.now(), 1);
    if (slot.empty()) return;
    const auto one = part(world).newsroom->propose(slot.front(), world.clock.now());
    const auto other = part(world).newsroom->propose(slot.front(), world.clock.now());
    if (one.has_value() != other.has_value() || (one && one->content_hash != other->content_hash))
        world.truth.broken(7, "one edition proposed twice from the same is not the same");
}

/// Through an hour or a night, in steps that a sleeping machine takes.
void time_passes(World& world, Dice& dice) {
    world.pass(std::chrono::minutes(dice.one_of({5, 20, 60})));
    if (dice.chance(200)) world.set_wall(world.clock.now() + std::chrono::hours(dice.one_of({8, 23, 24})));
    tick(world);
}

} // namespace depesche::tests::happenings
