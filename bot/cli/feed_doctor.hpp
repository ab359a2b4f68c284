#pragma once

#include <chrono>
#include <string>

namespace depesche::bot {

struct Invocation;

/// `depesche feed doctor URL`: fetches as `run` would and says on one screen what came back, what is wrong and what to
/// do. Nothing is stored; a feed that the configuration lists, and what its allow_private names, may be a private one.
/// `patience` is for one document with its redirects. Returns 0 when it is a feed that can be fetched, 1 when not, 2
/// when it is no address.
int run_feed_doctor(const Invocation& invocation, const std::string& url, std::chrono::seconds patience);

} // namespace depesche::bot
