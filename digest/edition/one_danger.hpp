#pragma once

#include "digest/article/article_store.hpp"

namespace depesche::digest {

/// Whether two reports in different languages tell of one danger: of the same kind (alarm.hpp), with a rare name in
/// common, and within an hour. They share few words but the place, so that one name and one kind must do: that a second
/// leak of gas in the same town is first told in another language is less likely than that it is the same. Only titles
/// and leads count, and only names that are not in everybody's news: no country, no canton, no large city. Two
/// strengths of a quake, or "another" in one title, are two. Reports in one language share more (one_event.hpp): false.
bool one_danger(const StoredArticle& one, const StoredArticle& other);

} // namespace depesche::digest
