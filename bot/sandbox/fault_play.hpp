#pragma once

#include "bot/sandbox/telegram_double.hpp"
#include "bot/sandbox/tls_faults.hpp"

#include <chrono>

namespace depesche::bot::sandbox {

/// The answer of a fault that has words of its own ("status", "redirect"); any other is left to spoil().
ApiAnswer fault_answer(const Fault& fault, std::int64_t now_ns);

/// How long the answer is kept back before anything of it leaves.
std::chrono::milliseconds held_back(const Fault& fault);

/// Gives a good answer the shape that the fault wants, in words and in bytes. `same_address` is where the request went.
void spoil(const Fault& fault, std::string_view same_address, ServerResponse& response);

/// What a connection with this fault does.
ConnectionFault connection_fault(const Fault& fault, TlsFaults& tls);

} // namespace depesche::bot::sandbox
