#pragma once

#include "bot/delivery/ledger_file.hpp"
#include "bot/editor/archive_store.hpp"
#include "bot/editor/draft.hpp"

namespace depesche::bot {

/// The drafts in `ledger.db`.
class LedgerDrafts final : public DraftStore, public ArchiveStore {
public:
    explicit LedgerDrafts(LedgerFile& file) : file_(file) {}

    StoreResult<bool> create(const Draft& draft) override;
    StoreResult<std::optional<Draft>> find(std::string_view id) override;
    StoreResult<std::optional<Draft>> find_by_key(std::string_view idempotency_key) override;
    StoreResult<bool> replace(const Draft& draft, int expected_version, DraftState expected_state) override;
    StoreResult<std::vector<Draft>> list(std::size_t limit) override;
    StoreResult<std::vector<Draft>> in_state(DraftState state) override;
    StoreResult<std::vector<Draft>> out_since(Instant after) override;
    StoreResult<std::string> next_id(std::string_view prefix) override;
    StoreResult<std::vector<digest::AlreadyTold>> told(Instant after) override;
    StoreResult<bool> attach(std::string_view draft, const AlsoTold& report) override;
    StoreResult<std::vector<AlsoTold>> also_told(std::string_view draft) override;
    StoreResult<std::optional<Draft>> find_by_article(digest::ArticleKey article) override;
    StoreResult<std::vector<Draft>> published(std::string_view before, std::size_t limit) override;
    StoreResult<std::optional<Draft>> find_published(std::string_view id) override;
    StoreResult<std::vector<Draft>> sent_thread(std::string_view id) override;

    /// Inside a transaction: approved at this version and hash becomes sent. False: it was not.
    static bool mark_sent(LedgerAccess& access, const Draft& draft, Instant now);

private:
    LedgerFile& file_;
};

} // namespace depesche::bot
