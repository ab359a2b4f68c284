#pragma once

#include "bot/editor/draft.hpp"
#include "bot/editor/task.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace depesche::bot {

/// What a button of the editors' chat stands for. It binds the bytes that were seen: draft, version and the beginning
/// of the content hash. Nobody approves what they did not see.
struct DraftPress {
    enum class What : std::uint8_t {
        approve,
        hold,
        release,
        undo,
        skip,
        swap_menu, ///< of an item
        swap,      ///< an item for a candidate
        drop,      ///< an item
        edit_menu,
        ask_edit, ///< asks for an item's new words
        back,     ///< to the first buttons
        stop,     ///< what is still being sent of it
        resume,
        in_place, ///< of a correction: the wrong message becomes it (item 1), or stays as it is (0)
        rest      ///< whom the wrong message has not reached gets the right one (item 1), or nothing (0)
    } what = What::back;
    std::string draft; ///< id
    int version = 0;
    std::string hash; ///< the first 8 characters of the content_hash
    int item = 0;     ///< from 1; 0: none
    int choice = 0;   ///< the candidate, from 1; 0: none
    bool operator==(const DraftPress&) const = default;
};
struct TaskPress {
    enum class What : std::uint8_t { posted, take, drop } what = What::posted;
    BroadcastId task = 0;
    bool operator==(const TaskPress&) const = default;
};
/// About articles that are held: all of a hold, or one of them by its key.
struct HoldPress {
    enum class What : std::uint8_t { release, release_one, set_aside } what = What::release;
    std::int64_t id = 0; ///< of the hold; of release_one the article's key
    bool operator==(const HoldPress&) const = default;
};
using Press = std::variant<DraftPress, TaskPress, HoldPress>;

/// A button's data, at most 64 bytes (Telegram's limit) for a draft's id of 44 bytes and less than 1,000 versions.
std::string to_data(const Press& press);
DraftPress press_on(const Draft& draft, DraftPress::What what, int item = 0, int choice = 0);
/// The reverse; nothing for anything that we did not write. Whoever forges may send any bytes.
std::optional<Press> press_from(std::string_view data);
/// Whether data claims to be ours: the readers' buttons never begin like this.
bool is_editors_data(std::string_view data);

/// "approve of morning-2026-11-24", for logs.
std::string describe(const Press& press);

} // namespace depesche::bot
