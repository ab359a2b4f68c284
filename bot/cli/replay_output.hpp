#pragma once

#include "digest/replay/replay.hpp"

#include <cstdio>
#include <memory>

namespace depesche::bot {

/// Prints what a replay tells, as it comes, and what it amounts to at the end.
class ReplayOutput : public digest::ReplayListener {
public:
    /// After the last line.
    virtual void end() {}
};

/// JSON lines: {"kind":"edition","edition","at","items":[id,...]}, {"kind":"surprising","at","candidates":[id,...]},
/// {"kind":"breaking","at","story":[id,...],"severity"}, {"kind":"story","ids":[id,...]}.
std::unique_ptr<ReplayOutput> make_replay_json(std::FILE* out);
/// A report for an editor, day by day; `zone` must outlive it.
std::unique_ptr<ReplayOutput> make_replay_report(std::FILE* out, const digest::Zone& zone);

} // namespace depesche::bot
