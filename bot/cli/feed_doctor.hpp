#pragma once

#include <string>

namespace depesche::bot {

struct Invocation;

/// `depesche feed doctor URL`: fetches as `run` would and says on one screen what came back, what is wrong and what to
/// do. Nothing is stored. Returns 0 when it is a feed that can be fetched, else 1.
int run_feed_doctor(const Invocation& invocation, const std::string& url);

} // namespace depesche::bot
