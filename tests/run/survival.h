// A run that is stopped in some way, and what it would have left had it not been.
#pragma once

#include <set>

#include "coble/checkpoint.h"
#include "program.h"

namespace program {

// Lifts off the SE and tears on the way; six outputs of every kind, some 300 steps.
inline const char *const torn_case = R"(name: torn
geometry: {voxel_size: 250 nm, thickness: 3 um, width: 2 um, grey: {porosity: 0.4, diameter: 105 nm, cv: 0.4}}
skeleton: {block: 4}
creep: {exponent: 4, factor: 0.1}
cell: {capacity: 0.06 mAh/cm2, temperature: 60 degC}
output: {every: 0.01 mAh/cm2, fields: [phase, saturation, films, crevice, lab, lattice]}
numerics: {dt_max: 1 s}
)";

inline const std::set<std::string> wall_times = {"transport_s", "mechanics_s", "breaking_s",
                                                 "wall_s"};

inline const char *const start = "run case.yaml --out out --quiet ";

class Survival : public Program {
 protected:
  void SetUp() override {
    if (!coble_checkpoint_available()) GTEST_SKIP() << "built without HDF5";
    Program::SetUp();
    spill(dir / "case.yaml", torn_case);
  }
  void TearDown() override {
    if (!dir.empty()) Program::TearDown();
  }

  // Runs in the background until history.csv has this step, gets the signal, ends.
  Outcome stop(const std::string &run, int step, const std::string &signal) const {
    const std::string row = "'^" + std::to_string(step) + ",'";
    return coble(run + " 2>error & pid=$!; while kill -0 $pid 2>/dev/null && ! grep -q " + row +
                 " out/history.csv 2>/dev/null; do sleep 0.01; done; kill -" + signal +
                 " $pid; wait $pid");
  }
  // Two good checkpoints, and a run that is not done.
  void leave_two() const {
    ASSERT_EQ(stop(std::string(start) + "--checkpoint-every '0.02 s'", 60, "TERM").code, 1);
    ASSERT_EQ(numbers().size(), 2u);
  }
  std::vector<std::string> numbers() const {
    std::vector<std::string> found;
    for (const auto &entry : fs::directory_iterator(dir / "out")) {
      const std::string name = entry.path().filename().string();
      if (name.rfind("checkpoint_", 0) == 0) found.push_back(name);
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  // Names and contents of everything in a folder.
  static std::map<std::string, std::string> contents(const fs::path &folder) {
    std::map<std::string, std::string> all;
    for (const auto &entry : fs::directory_iterator(folder))
      all[entry.path().filename().string()] = slurp(entry.path());
    return all;
  }
  // What a run leaves that is never stopped.
  void leave_whole(const std::string &options = "") const {
    const std::string whole = "run case.yaml --out whole --quiet --checkpoint-every never ";
    if (!fs::exists(dir / "whole")) {
      ASSERT_EQ(coble(whole + options).code, 0);
    }
  }
  // The run in `out` left the same, but for wall times.
  void expect_whole(const std::string &options = "") const {
    leave_whole(options);
    auto got = contents(dir / "out"), want = contents(dir / "whole");
    for (auto it = got.begin(); it != got.end();)
      it = it->first.rfind("checkpoint_", 0) == 0 ? got.erase(it) : std::next(it);
    for (const char *timed : {"history.csv", "summary.json"}) {
      EXPECT_EQ(got.erase(timed), 1u);
      EXPECT_EQ(want.erase(timed), 1u);
    }
    for (const auto &[name, text] : want) EXPECT_TRUE(got[name] == text) << name << " differs";
    EXPECT_EQ(got.size(), want.size()) << listing(dir / "out");
    const Table a(dir / "out/history.csv"), b(dir / "whole/history.csv");
    ASSERT_EQ(a.names, b.names);
    for (const auto &name : b.names)
      if (!wall_times.count(name)) {
        EXPECT_EQ(a.column.at(name), b.column.at(name)) << name;
      }
    expect_same_summary();
  }
  void expect_same_summary() const {
    json_t *a = json_load_file((dir / "out/summary.json").c_str(), 0, nullptr);
    json_t *b = json_load_file((dir / "whole/summary.json").c_str(), 0, nullptr);
    for (const char *key : {"wall_s", "seconds_transport", "seconds_mechanics", "seconds_breaking",
                            "seconds_output", "peak_memory_MiB", "device_peak_MiB", "device"}) {
      EXPECT_EQ(json_object_del(a, key), 0);
      EXPECT_EQ(json_object_del(b, key), 0);
    }
    EXPECT_EQ(json_equal(a, b), 1);
    json_decref(a);
    json_decref(b);
  }
};

}  // namespace program
