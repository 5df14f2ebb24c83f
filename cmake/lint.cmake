# lint: clang-tidy with .clang-tidy, then cppcheck; cppcheck: that alone, in seconds. A tool that is not
# there is left out, with a word.
include(ProcessorCount)
ProcessorCount(cores)
find_program(RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
find_program(CLANG_TIDY NAMES clang-tidy-14 clang-tidy)
find_program(CPPCHECK NAMES cppcheck)

if(CPPCHECK)
  add_custom_target(cppcheck WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM USES_TERMINAL
    COMMAND ${CPPCHECK} --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --quiet
      --std=c11 --std=c++17 --template=gcc -j ${cores} -Iinclude -Ikernels -Ihost host kernels)
else()
  add_custom_target(cppcheck COMMAND ${CMAKE_COMMAND} -E echo "cppcheck is not installed: left out")
endif()

if(RUN_CLANG_TIDY AND CLANG_TIDY)
  add_custom_target(tidy WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM USES_TERMINAL
    COMMAND ${RUN_CLANG_TIDY} -quiet -j ${cores} -clang-tidy-binary ${CLANG_TIDY} -p ${CMAKE_BINARY_DIR}
      "^${CMAKE_SOURCE_DIR}/(host|kernels)/.*\\.(c|cpp)$")
else()
  add_custom_target(tidy COMMAND ${CMAKE_COMMAND} -E echo "clang-tidy is not installed: left out")
endif()

add_custom_target(lint DEPENDS tidy cppcheck)
