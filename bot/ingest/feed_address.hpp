#pragma once

#include <string>
#include <vector>

namespace depesche::bot {

/// Why a feed's address cannot be taken from somebody who is not the configuration: it is none, or it leads to this
/// machine or a private network that [fetch] allow_private does not name. The same policy as at the connection, asked
/// before it; of a name of the own network (one without a dot) the connection knows the address. Empty: it may be
/// taken. The sentence has the address in it.
std::string address_problem(const std::vector<std::string>& allow_private, const std::string& url);

} // namespace depesche::bot
