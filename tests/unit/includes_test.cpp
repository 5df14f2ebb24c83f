// Includes run one way:
//   app -> io -> coupling -> {geometry, transport, front, mechanics, electrochem} -> core ->
//   kernels
// A room sees its own headers, the public headers (coble/*.h) of rooms below it, and kernels/. The
// physics modules never see each other. Files, pictures and case text stay in io and app.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using Rooms = std::set<std::string>;

const Rooms modules = {"geometry", "transport", "front", "mechanics", "electrochem"};

// The room that a public header belongs to. A new header gets a line here. creep.h holds the
// constants of lithium, which every module needs.
const std::map<std::string, std::string> room_of_header = {{"status.h", "core"},
                                                           {"device.h", "core"},
                                                           {"state.h", "core"},
                                                           {"random.h", "core"},
                                                           {"clock.h", "core"},
                                                           {"dense.h", "core"},
                                                           {"indices.h", "core"},
                                                           {"binder.h", "geometry"},
                                                           {"decoration.h", "geometry"},
                                                           {"lab.h", "coupling"},
                                                           {"match.h", "geometry"},
                                                           {"packing.h", "geometry"},
                                                           {"structure.h", "geometry"},
                                                           {"distribution.h", "geometry"},
                                                           {"grains.h", "geometry"},
                                                           {"intrusion.h", "geometry"},
                                                           {"measure_device.h", "geometry"},
                                                           {"ridges.h", "geometry"},
                                                           {"network.h", "transport"},
                                                           {"conductance.h", "transport"},
                                                           {"creep.h", "core"},
                                                           {"graph.h", "core"},
                                                           {"skeleton.h", "geometry"},
                                                           {"lattice.h", "mechanics"},
                                                           {"fracture.h", "mechanics"},
                                                           {"electrochem.h", "electrochem"},
                                                           {"sim.h", "coupling"},
                                                           {"upscale.h", "coupling"},
                                                           {"image.h", "io"},
                                                           {"checkpoint.h", "io"},
                                                           {"vtkio.h", "io"},
                                                           {"picture.h", "io"},
                                                           {"plot.h", "io"},
                                                           {"case.h", "io"}};

// What a room may include from. kernels.h declares launchers, so kernels sees core's public
// headers.
Rooms below(const std::string &room) {
  Rooms rooms = {room, "core", "kernels"};
  if (room == "coupling" || room == "io" || room == "app")
    rooms.insert(modules.begin(), modules.end());
  if (room == "io" || room == "app") rooms.insert("coupling");
  if (room == "app") rooms.insert("io");
  return rooms;
}

std::string first_part(const std::string &path) { return path.substr(0, path.find('/')); }

std::string room_of_file(const std::string &file) {
  if (file.rfind("include/coble/", 0) == 0) {
    const auto found = room_of_header.find(file.substr(14));
    return found == room_of_header.end() ? "" : found->second;
  }
  return file.rfind("host/", 0) == 0 ? first_part(file.substr(5)) : first_part(file);
}

// The room of the header called `name` in `file`; "" when nothing of that name is known.
std::string room_of_include(const fs::path &root, const std::string &file,
                            const std::string &name) {
  if (name.rfind("coble/", 0) == 0) return room_of_file("include/" + name);
  if (name == "kernels_all.h") return "kernels";
  for (const fs::path &folder :
       {fs::path(file).parent_path(), fs::path("kernels"), fs::path("host")}) {
    const fs::path path = (folder / name).lexically_normal();
    if (fs::exists(root / path)) return room_of_file(path.generic_string());
  }
  return "";
}

bool outside_library(const std::string &name) {
  static const std::regex pattern("(yaml|tiff|tiffio|jansson|udunits2|hdf5|plplot|vtk\\w*)\\.h");
  return std::regex_match(name, pattern);
}

// What is wrong with one include line of `file`, "" when nothing.
std::string fault(const fs::path &root, const std::string &file, const std::string &name,
                  bool quoted) {
  const std::string room = room_of_file(file);
  if (room.empty()) return "a public header that tests/unit/includes_test.cpp gives no room";
  if (!quoted) {
    const bool allowed = room == "io" || room == "app" || !outside_library(name);
    return allowed ? "" : room + " must not know <" + name + ">: that belongs to io and app";
  }
  const std::string target = room_of_include(root, file, name);
  if (target.empty()) return "no header \"" + name + "\" in this room, kernels/ or include/coble/";
  if (!below(room).count(target))
    return room + " must not include from " + target + ": \"" + name + "\"";
  const bool open = name.rfind("coble/", 0) == 0 || target == room || target == "kernels";
  return open ? ""
              : "\"" + name + "\" is private to " + target + ": use its header in include/coble/";
}

std::string faults(const fs::path &root, const std::string &file, std::istream &text) {
  static const std::regex include("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"].*");
  std::string line, all;
  std::smatch match;
  for (int number = 1; std::getline(text, line); number++) {
    if (!std::regex_match(line, match, include)) continue;
    const std::string wrong = fault(root, file, match[2], match[1] == "\"");
    if (!wrong.empty()) all += file + ":" + std::to_string(number) + ": " + wrong + "\n";
  }
  return all;
}

TEST(Includes, RunOneWay) {
  const fs::path root = COBLE_SOURCE_DIR;
  int files = 0;
  for (const char *top : {"include", "kernels", "host"}) {
    for (const auto &entry : fs::recursive_directory_iterator(root / top)) {
      const std::string kind = entry.path().extension().string();
      if (kind != ".h" && kind != ".c" && kind != ".cpp" && kind != ".cu") continue;
      std::ifstream text(entry.path());
      EXPECT_EQ(faults(root, fs::relative(entry.path(), root).generic_string(), text), "");
      files++;
    }
  }
  EXPECT_GT(files, 10);
}

std::string faults_of(const std::string &file, const std::string &text) {
  std::istringstream stream(text);
  return faults(COBLE_SOURCE_DIR, file, stream);
}

TEST(Includes, WrongWaysAreFoundWithFileAndLine) {
  EXPECT_EQ(faults_of("host/core/x.c", "\n#include \"coble/vtkio.h\"\n"),
            "host/core/x.c:2: core must not include from io: \"coble/vtkio.h\"\n");
  EXPECT_NE(faults_of("host/transport/x.c", "#include \"coble/packing.h\"\n"), "");
  EXPECT_NE(faults_of("host/geometry/x.c", "# include <tiffio.h>\n"), "");
  EXPECT_NE(faults_of("host/front/x.c", "#include \"coble/sim.h\"\n"), "");
  EXPECT_NE(faults_of("kernels/core/x.h", "#include \"coble/network.h\"\n"), "");
  EXPECT_NE(faults_of("include/coble/x.h", "#include <stdint.h>\n"), "");
  EXPECT_NE(faults_of("host/core/x.c", "#include \"nowhere.h\"\n"), "");
}

TEST(Includes, RightWaysPass) {
  EXPECT_EQ(
      faults_of("host/coupling/x.c", "#include \"coble/network.h\"\n#include \"kernels.h\"\n"), "");
  EXPECT_EQ(faults_of("host/core/x.c", "#include <math.h>\n#include \"backend.h\"\n"), "");
  EXPECT_EQ(faults_of("host/app/x.c", "#include \"coble/case.h\"\n"), "");
  EXPECT_EQ(faults_of("host/io/x.cpp", "#include <vtkImageData.h>\n"), "");
}

}  // namespace
