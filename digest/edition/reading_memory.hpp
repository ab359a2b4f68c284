#pragma once

#include <cstddef>
#include <memory>

namespace depesche::digest {

struct EditionInput;
struct Proposal;

/// What proposals found by reading articles, for the next one: a newsroom proposes, looks again a minute before sending
/// and is asked why, about much the same articles each time. Kept by what an article says, so that a new version is
/// read anew; what the last 32 proposals did not ask for is forgotten, and there are never more than 10,000 articles
/// (3 kB each, seldom 8). It makes no proposal another one. Not thread-safe.
class ReadingMemory {
public:
    ReadingMemory();
    ~ReadingMemory();
    ReadingMemory(ReadingMemory&&) noexcept;
    ReadingMemory& operator=(ReadingMemory&&) noexcept;

    /// Articles of which something is known.
    std::size_t size() const;

private:
    friend class Reading;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// propose(), which keeps what it reads in `memory`. The same proposal, sooner.
Proposal propose(const EditionInput& input, ReadingMemory& memory);

} // namespace depesche::digest
