# Script of depesche_embed: writes the header and the source for NAME from FILES (separated by |) below ROOT.
string(REPLACE "|" ";" files "${FILES}")
file(WRITE ${HEADER} "#pragma once
#include <span>
#include <string_view>

namespace depesche {
#ifndef DEPESCHE_EMBEDDED_FILE
#define DEPESCHE_EMBEDDED_FILE
struct EmbeddedFile {
    std::string_view path;
    std::string_view bytes;
};
#endif
std::span<const EmbeddedFile> ${NAME}();
} // namespace depesche
")
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "const unsigned char file_${index}[] = {\n${bytes}0};\n")
  string(APPEND entries "    {\"${file}\", {reinterpret_cast<const char*>(file_${index}), ${size}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${SOURCE} "#include \"${NAME}.hpp\"

namespace depesche {
namespace {
${arrays}
const EmbeddedFile files[] = {
${entries}};
} // namespace
std::span<const EmbeddedFile> ${NAME}() { return files; }
} // namespace depesche
")
