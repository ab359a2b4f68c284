#pragma once

#include "digest/format/format.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace depesche::digest {

// Pieces of a message about a message: what editors read around what readers will see. Each is complete in its dialect,
// so that pieces may stand behind one another.

/// Words that mean themselves, line breaks kept.
std::string written(std::string_view text, Dialect dialect);
std::string written_bold(std::string_view text, Dialect dialect);
/// In Telegram a box that is copied by a tap; elsewhere the words.
std::string written_to_copy(std::string_view text, Dialect dialect);
/// Set back, and folded where the platform can: reasons are looked at now and then.
std::string written_aside(std::string_view text, Dialect dialect);
/// A name that tells its person, where the platform knows people by number; elsewhere the name.
std::string written_mention(std::string_view name, std::string_view user_id, Dialect dialect);
/// The platform's length of rendered bytes, as its limit counts.
std::size_t rendered_length(std::string_view rendered, Dialect dialect);
std::size_t length_limit(Dialect dialect);
/// Of a text below a picture; 0: no pictures.
std::size_t caption_limit(Dialect dialect);

} // namespace depesche::digest
