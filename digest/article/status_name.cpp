#include "digest/article/status_name.hpp"

namespace depesche::digest {

std::string_view status_name(PublicationStatus status) {
    switch (status) {
    case PublicationStatus::usable:
        return "usable";
    case PublicationStatus::withheld:
        return "withheld";
    case PublicationStatus::withdrawn:
        return "withdrawn";
    case PublicationStatus::killed:
        return "killed";
    }
    return "";
}

} // namespace depesche::digest
