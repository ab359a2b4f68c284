#include "bot/ingest/fetch_queue.hpp"

#include <algorithm>

namespace depesche::bot {

using std::chrono::milliseconds;

void FetchQueue::plan(Id feed, const std::string& host, digest::Instant due) {
    if (feed >= feeds_.size()) feeds_.resize(feed + 1);
    Feed& known = feeds_[feed];
    known.removed = false;
    if (known.state == State::running || known.state == State::waiting) return;
    known.host = &host_of(host);
    known.state = State::idle;
    due_.push({due, feed, ++known.plan});
}

FetchQueue::Host& FetchQueue::host_of(const std::string& name) {
    const auto [place, added] = hosts_.try_emplace(name);
    if (!added) return place->second;
    place->second.number = hosts_.size();
    // Its first place comes before anybody's second one.
    if (hosts_.size() + second_places_.size() > limits_.in_all && !second_places_.empty()) {
        --second_places_.back()->share;
        second_places_.pop_back();
    }
    return place->second;
}

bool FetchQueue::may_start(Host& host) {
    if (host.group != Group::well) return host.running == 0;
    if (host.running < host.share) return true;
    if (host.share >= limits_.per_host || hosts_.size() + second_places_.size() >= limits_.in_all) return false;
    ++host.share;
    second_places_.push_back(&host);
    return host.running < host.share;
}

void FetchQueue::remove(Id feed) {
    if (feed >= feeds_.size()) return;
    Feed& known = feeds_[feed];
    known.removed = true;
    ++known.plan;
    if (known.state != State::running) known.state = State::unknown; // its place in a line is passed over
}

bool FetchQueue::has_place(Group group) const {
    if (running_ >= limits_.in_all) return false;
    const std::size_t quarters = group == Group::well ? 4 : group == Group::fresh ? 3 : 1;
    const std::size_t most = std::max<std::size_t>(1, limits_.in_all * quarters / 4);
    return places_[static_cast<std::size_t>(group)].running < most;
}

void FetchQueue::list(Host& host) {
    if (host.listed || host.waiting.empty() || !may_start(host)) return;
    host.listed = true;
    places(host).line.emplace(host.ready_at, host.number, &host);
}

void FetchQueue::unlist(Host& host) {
    if (!host.listed) return;
    host.listed = false;
    places(host).line.erase({host.ready_at, host.number, &host});
}

void FetchQueue::move(Host& host, Group group) {
    // All that run at this host change sides with it.
    unlist(host);
    places(host).running -= host.running;
    host.group = group;
    places(host).running += host.running;
    list(host);
}

void FetchQueue::take_due(digest::Instant now) {
    while (!due_.empty() && due_.top().at <= now) {
        const Due due = due_.top();
        due_.pop();
        Feed& feed = feeds_[due.feed];
        if (feed.plan != due.plan || feed.state != State::idle) continue;
        feed.state = State::waiting;
        feed.host->waiting.push_back(due.feed);
        list(*feed.host);
    }
}

void FetchQueue::start(Host& host) {
    ++host.running;
    ++running_;
    ++places(host).running;
}

std::optional<FetchQueue::Id> FetchQueue::start_from(Line& line, SteadyTime now) {
    while (!line.empty() && std::get<0>(*line.begin()) <= now) {
        Host& host = *std::get<Host*>(*line.begin());
        unlist(host);
        const Id id = host.waiting.front();
        host.waiting.pop_front();
        Feed& feed = feeds_[id];
        if (feed.state != State::waiting || feed.host != &host) { // removed, claimed or moved meanwhile
            list(host);
            continue;
        }
        feed.state = State::running;
        start(host);
        host.ready_at = now + limits_.apart;
        list(host);
        return id;
    }
    return std::nullopt;
}

std::optional<FetchQueue::Id> FetchQueue::next(Now now) {
    take_due(now.wall);
    for (const Group group : groups) {
        if (!has_place(group)) continue;
        if (auto id = start_from(places_[static_cast<std::size_t>(group)].line, now.steady)) return id;
    }
    return std::nullopt;
}

bool FetchQueue::claim(Id id) {
    Feed& feed = feeds_[id];
    if (feed.state == State::running) return false;
    feed.state = State::running;
    ++feed.plan;
    unlist(*feed.host);
    start(*feed.host);
    list(*feed.host);
    return true;
}

void FetchQueue::finished(Id id, bool slow) {
    Feed& feed = feeds_[id];
    if (feed.state != State::running) return;
    Host& host = *feed.host;
    feed.state = feed.removed ? State::unknown : State::idle;
    unlist(host);
    --running_;
    --places(host).running;
    --host.running;
    move(host, slow ? Group::in_trouble : Group::well);
}

void FetchQueue::expect_trouble(Id id) { move(*feeds_[id].host, Group::in_trouble); }

void FetchQueue::pause_host(Id id, SteadyTime until) {
    Host& host = *feeds_[id].host;
    unlist(host);
    host.ready_at = std::max(host.ready_at, until);
    list(host);
}

milliseconds FetchQueue::sleep(Now now, milliseconds longest) const {
    milliseconds wait = longest;
    if (!due_.empty()) wait = std::min(wait, due_.top().at - now.wall);
    for (const Group group : groups) {
        const Line& line = places_[static_cast<std::size_t>(group)].line;
        if (line.empty() || !has_place(group)) continue;
        wait = std::min(wait, std::chrono::ceil<milliseconds>(std::get<0>(*line.begin()) - now.steady));
    }
    return std::max(wait, milliseconds(0));
}

} // namespace depesche::bot
