// Runs the program as a user does and keeps what it said; a folder of its own for every test.
#pragma once

#include <gtest/gtest.h>
#include <jansson.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace program {

namespace fs = std::filesystem;

struct Outcome {
  int code;
  std::string out, err;
};

inline std::string slurp(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void spill(const fs::path &path, const std::string &text) {
  std::ofstream(path, std::ios::binary) << text;
}

class Program : public ::testing::Test {
 protected:
  fs::path dir;

  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "coble_run_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
  }
  void TearDown() override { fs::remove_all(dir); }

  // arguments: as typed in a shell whose current folder is `dir`.
  Outcome coble(const std::string &arguments) const {
    const fs::path out = dir.string() + ".out", err = dir.string() + ".err";
    const std::string line = "cd '" + dir.string() + "' || exit 99; '" COBLE_PROGRAM "' " +
                             arguments + " >'" + out.string() + "' 2>'" + err.string() + "'";
    const int status = std::system(line.c_str());
    Outcome result = {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
    fs::remove(out);
    fs::remove(err);
    return result;
  }

  // Names of everything in a folder, sorted, one a line.
  static std::string listing(const fs::path &folder) {
    std::vector<std::string> names;
    for (const auto &entry : fs::directory_iterator(folder))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    std::string text;
    for (const auto &name : names) text += name + "\n";
    return text;
  }
};

// A JSON file, released at the end of its scope.
class Json {
 public:
  explicit Json(const fs::path &path) : root_(json_load_file(path.c_str(), 0, nullptr)) {
    EXPECT_NE(root_, nullptr) << path << " is no JSON";
  }
  ~Json() { json_decref(root_); }
  Json(const Json &) = delete;
  Json &operator=(const Json &) = delete;

  // "axes.z.iterations"
  const json_t *at(const std::string &path) const {
    const json_t *node = root_;
    std::stringstream keys(path);
    std::string key;
    while (std::getline(keys, key, '.')) node = json_object_get(node, key.c_str());
    EXPECT_NE(node, nullptr) << "no key " << path;
    return node;
  }
  bool has(const char *key) const { return json_object_get(root_, key) != nullptr; }
  double number(const std::string &path) const { return json_number_value(at(path)); }
  std::string text(const std::string &path) const {
    const char *value = json_string_value(at(path));
    return value ? value : "";
  }

 private:
  json_t *root_;
};

// history.csv: columns by name.
struct Table {
  std::vector<std::string> names;
  std::map<std::string, std::vector<std::string>> column;
  size_t rows = 0;

  explicit Table(const fs::path &path) {
    std::ifstream file(path);
    std::string line, item;
    std::getline(file, line);
    for (std::stringstream s(line); std::getline(s, item, ',');) names.push_back(item);
    for (; std::getline(file, line); rows++) {
      std::stringstream s(line);
      for (const auto &name : names) {
        std::getline(s, item, ',');
        column[name].push_back(item);
      }
    }
  }
  double last(const std::string &name) const { return std::stod(column.at(name).back()); }
};

}  // namespace program
