# cmake -DREADELF=... -DPROGRAM=... -DFORTIFIED=ON|OFF -P hardened.cmake: is the program built as
# cmake/hardened.cmake says?
execute_process(COMMAND ${READELF} -W -h -l -d --dyn-syms ${PROGRAM}
  OUTPUT_VARIABLE elf COMMAND_ERROR_IS_FATAL ANY)
set(wanted
  "position independent|FLAGS_1\\)[^\n]* PIE"
  "symbols bound at start|FLAGS_1\\)[^\n]* NOW"
  "table of symbols read-only|GNU_RELRO"
  "stack without code|GNU_STACK +[0-9a-fx ]+RW "
  "stack protector|__stack_chk_fail")
if(FORTIFIED)
  list(APPEND wanted "checked calls of the C library|__s?n?v?s?n?printf_chk")
endif()
foreach(one IN LISTS wanted)
  string(REPLACE "|" ";" one "${one}")
  list(GET one 0 what)
  list(GET one 1 pattern)
  if(NOT elf MATCHES "${pattern}")
    message(SEND_ERROR "${PROGRAM}: ${what}: no '${pattern}' in what readelf says")
  endif()
endforeach()
