# depesche_embed(TARGET NAME FILE...)
# Compiles files into the binary. The generated header "NAME.hpp" declares
#   std::span<const depesche::EmbeddedFile> NAME();   // in the order given, paths relative to the calling folder
function(depesche_embed target name)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.hpp)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp)
  set(paths "")
  foreach(file IN LISTS ARGN)
    list(APPEND paths ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  list(JOIN ARGN "|" joined)
  add_custom_command(
    OUTPUT ${header} ${source}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DROOT=${CMAKE_CURRENT_SOURCE_DIR} "-DFILES=${joined}" -DHEADER=${header}
            -DSOURCE=${source} -P ${CMAKE_SOURCE_DIR}/deploy/cmake/write_embedded.cmake
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/deploy/cmake/write_embedded.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${source} ${header})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
endfunction()
