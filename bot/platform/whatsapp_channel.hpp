#pragma once

#include "bot/platform/platform.hpp"

namespace depesche::bot {

/// A WhatsApp channel. WhatsApp has no official way for a program to post there (facts/platforms.md 3), so this
/// platform has a dialect and limits but no requests: prepare() throws std::logic_error, and the engine never asks it.
/// A person posts (bot/editor/task_desk.hpp).
const Platform& whatsapp_channel();

} // namespace depesche::bot
