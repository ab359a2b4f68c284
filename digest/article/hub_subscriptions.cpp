#include "digest/article/hub_subscriptions.hpp"

#include "digest/article/database.hpp"

namespace depesche::digest {

namespace {

HubSubscription subscription_of(const Statement& row) {
    HubSubscription subscription;
    subscription.id = row.text(0);
    subscription.feed = row.text(1);
    subscription.topic = row.text(2);
    subscription.hub = row.text(3);
    subscription.callback = row.text(4);
    subscription.secret_mark = row.text(5);
    subscription.state = static_cast<HubState>(row.integer(6));
    subscription.asked = row.optional_instant(7);
    subscription.until = row.optional_instant(8);
    subscription.next = row.instant(9);
    subscription.failures = static_cast<int>(row.integer(10));
    subscription.trouble = row.text(11);
    subscription.last_content = row.optional_instant(12);
    subscription.contents = row.integer(13);
    subscription.ignored = row.integer(14);
    return subscription;
}

} // namespace

StoreResult<std::vector<HubSubscription>> HubSubscriptions::all() {
    std::vector<HubSubscription> subscriptions;
    const auto read = database_.each("SELECT id, feed, topic, hub, callback, secret_mark, state, asked, until, next, "
                                     "failures, trouble, last_content, contents, ignored "
                                     "FROM hub_subscription ORDER BY feed, id",
                                     [&](const Statement& row) { subscriptions.push_back(subscription_of(row)); });
    if (!read) return std::unexpected(read.error());
    return subscriptions;
}

StoreResult<void> HubSubscriptions::save(const HubSubscription& row) {
    return database_.run(
        "INSERT INTO hub_subscription(id, feed, topic, hub, callback, secret_mark, state, asked, until, "
        "next, failures, trouble, last_content, contents, ignored) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET feed=excluded.feed, "
        "topic=excluded.topic, hub=excluded.hub, callback=excluded.callback, secret_mark=excluded.secret_mark, "
        "state=excluded.state, asked=excluded.asked, until=excluded.until, next=excluded.next, "
        "failures=excluded.failures, trouble=excluded.trouble, last_content=excluded.last_content, "
        "contents=excluded.contents, ignored=excluded.ignored",
        row.id, row.feed, row.topic, row.hub, row.callback, row.secret_mark, static_cast<int>(row.state), row.asked,
        row.until, row.next, row.failures, row.trouble, row.last_content, row.contents, row.ignored);
}

StoreResult<void> HubSubscriptions::remove(std::string_view id) {
    return database_.run("DELETE FROM hub_subscription WHERE id=?", id);
}

} // namespace depesche::digest
