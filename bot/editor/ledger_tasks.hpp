#pragma once

#include "bot/delivery/ledger_file.hpp"
#include "bot/editor/task.hpp"

namespace depesche::bot {

/// The posts by hand in `ledger.db`.
class LedgerTasks final : public TaskStore {
public:
    explicit LedgerTasks(LedgerFile& file) : file_(file) {}

    StoreResult<bool> create(const Task& task) override;
    StoreResult<std::optional<Task>> find(BroadcastId broadcast) override;
    StoreResult<bool> replace_open(const Task& task) override;
    StoreResult<std::vector<Task>> open() override;
    StoreResult<std::vector<Task>> latest(std::size_t limit) override;

private:
    LedgerFile& file_;
};

} // namespace depesche::bot
