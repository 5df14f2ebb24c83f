# Hardened builds: what is overrun, smashed or overwritten ends the program instead of going on. Not with
# sanitizers, which see more and whose own checks FORTIFY gets in the way of.
include(CheckPIESupported)
check_pie_supported(LANGUAGES C CXX)
if(COBLE_SANITIZE)
  return()
endif()

include(CheckCCompilerFlag)
set(hardened -fstack-protector-strong)
check_c_compiler_flag(-fstack-clash-protection COBLE_HAVE_STACK_CLASH_PROTECTION)
if(COBLE_HAVE_STACK_CLASH_PROTECTION)
  list(APPEND hardened -fstack-clash-protection)
endif()
set(fortify 2)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_C_COMPILER_VERSION VERSION_GREATER_EQUAL 12)
  set(fortify 3)
endif()
target_compile_options(coble_flags INTERFACE
  "$<$<COMPILE_LANGUAGE:C,CXX>:${hardened}>"
  "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=$<JOIN:${hardened},$<COMMA>>>"
  # of use only where the compiler optimises; some distributions define it themselves
  "$<$<AND:$<COMPILE_LANGUAGE:C,CXX>,$<NOT:$<CONFIG:Debug>>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=${fortify}>")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(coble_flags INTERFACE LINKER:-z,relro,-z,now,-z,noexecstack)
endif()
