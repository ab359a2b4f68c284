#include "digest/article/article.hpp"

namespace depesche::digest {

std::string body_text(const Article& article) {
    std::string text;
    for (const Block& block : article.blocks) {
        if (!text.empty()) text += "\n\n";
        text += block.text;
    }
    return text;
}

} // namespace depesche::digest
