#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// Runs a program without a shell: `input` on its stdin, its stdout as the answer, its stderr is ours. It gets PATH,
/// HOME, LANG and TZ of our environment and nothing else, so no secret of ours. Blocks the caller: for a verb's own
/// process, never for `run`. At the deadline, or when it prints more than `most_output` bytes, it and its children are
/// killed. Fails with one sentence: it cannot be started, took too long, said too much, or ended with a status other
/// than 0.
std::expected<std::string, std::string> run_program(const std::vector<std::string>& command, std::string_view input,
                                                    std::chrono::milliseconds deadline, std::size_t most_output);

} // namespace depesche::bot
