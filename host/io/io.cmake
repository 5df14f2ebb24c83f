# Packages of the I/O side, the coble_io library and the program.
find_package(PkgConfig REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
find_package(TIFF REQUIRED)
find_path(UDUNITS2_INCLUDE udunits2.h PATH_SUFFIXES udunits2 REQUIRED)
find_library(UDUNITS2_LIBRARY udunits2 REQUIRED)
pkg_check_modules(PLPLOT QUIET IMPORTED_TARGET plplot)
if(PLPLOT_FOUND)
  message(STATUS "PLplot ${PLPLOT_VERSION}")
else()
  message(STATUS "PLplot not found: coble measure draws no plots")
endif()

pkg_check_modules(CAIRO QUIET IMPORTED_TARGET cairo)
if(CAIRO_FOUND)
  message(STATUS "cairo ${CAIRO_VERSION}")
else()
  message(STATUS "cairo not found: runs leave no preview pictures")
endif()

# VTK: the distribution's own, or the one that ParaView brings.
find_package(VTK QUIET COMPONENTS CommonCore CommonDataModel CommonExecutionModel CommonMisc IOImage IOXML)
if(NOT VTK_FOUND)
  file(GLOB paraview_vtk /usr/lib/*/cmake/paraview-*/vtk)
  find_package(VTK REQUIRED COMPONENTS CommonCore CommonDataModel CommonExecutionModel CommonMisc IOImage IOXML HINTS ${paraview_vtk})
endif()
message(STATUS "VTK ${VTK_VERSION} in ${VTK_DIR}")

file(GLOB io_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/host/io/*.c ${CMAKE_SOURCE_DIR}/host/io/*.cpp)
add_library(coble_io STATIC ${io_sources})
target_include_directories(coble_io PRIVATE ${UDUNITS2_INCLUDE})
target_link_libraries(coble_io PRIVATE coble_flags PkgConfig::YAML TIFF::TIFF ${UDUNITS2_LIBRARY} ${VTK_LIBRARIES} OpenMP::OpenMP_C
  PUBLIC coble_core PkgConfig::JANSSON)
if(PLPLOT_FOUND)
  target_compile_definitions(coble_io PRIVATE COBLE_HAVE_PLPLOT)
  target_link_libraries(coble_io PRIVATE PkgConfig::PLPLOT)
endif()

if(CAIRO_FOUND)
  target_compile_definitions(coble_io PRIVATE COBLE_HAVE_CAIRO)
  target_link_libraries(coble_io PRIVATE PkgConfig::CAIRO)
endif()

file(GLOB app_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/host/app/*.c)
list(REMOVE_ITEM app_sources ${CMAKE_SOURCE_DIR}/host/app/main.c)
if(app_sources)
  add_library(coble_app STATIC ${app_sources}) # for its tests too
  target_link_libraries(coble_app PRIVATE coble_flags OpenMP::OpenMP_C PUBLIC coble_io)
  add_executable(coble ${CMAKE_SOURCE_DIR}/host/app/main.c)
  target_link_libraries(coble PRIVATE coble_flags coble_app OpenMP::OpenMP_C)
  set_target_properties(coble PROPERTIES LINKER_LANGUAGE CXX)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/host/app/app.c PROPERTIES COMPILE_DEFINITIONS
    "COBLE_VERSION=\"${PROJECT_VERSION}\";COBLE_COMMIT=\"${COBLE_COMMIT}\"")
  set_source_files_properties(${CMAKE_SOURCE_DIR}/host/app/info.c PROPERTIES COMPILE_DEFINITIONS
    "COBLE_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\"")
endif()
