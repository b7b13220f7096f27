# daybook_embed(VAR NAMES glob…): a C file that holds the named files' bytes in the table
# `const struct embedded VAR_files[]` (daybook/base/embed.h), rebuilt when one of them changes.
function(daybook_embed var)
  cmake_parse_arguments(arg "" "" "NAMES" ${ARGN})
  set(files)
  foreach(pattern ${arg_NAMES})
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${pattern})
    list(APPEND files ${found})
  endforeach()
  list(SORT files)
  set(output ${CMAKE_BINARY_DIR}/embedded/${var}.c)
  string(REPLACE ";" "|" list "${files}") # a list does not pass a command line as it is
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DTABLE=${var}_files "-DFILES=${list}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_write.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_write.cmake VERBATIM)
  set(${var} ${output} PARENT_SCOPE)
endfunction()
