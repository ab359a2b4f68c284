#pragma once

#include "bot/delivery/ledger_file.hpp"
#include "bot/editor/editor_store.hpp"

namespace depesche::bot {

/// The editors' chat in `ledger.db`.
class LedgerEditors final : public EditorStore {
public:
    explicit LedgerEditors(LedgerFile& file) : file_(file) {}

    StoreResult<void> remember(const ShownMessage& message) override;
    StoreResult<std::optional<ShownMessage>> shown(std::string_view chat, std::string_view message_id) override;
    StoreResult<std::vector<ShownMessage>> shown_of(std::string_view draft) override;
    StoreResult<void> forget(std::string_view chat, std::string_view message_id) override;
    StoreResult<bool> first_time(std::string_view name, Instant now) override;
    StoreResult<bool> is_known(std::string_view name) override;
    StoreResult<void> refuse(const Refusal& refusal) override;
    StoreResult<std::vector<Refusal>> refusals(std::size_t limit) override;

private:
    LedgerFile& file_;
};

} // namespace depesche::bot
