// coble sweep and coble compare: every combination once, what is done stays, and the tables say what
// differs.
#include <algorithm>
#include <cmath>

#include "coble/checkpoint.h"
#include "coble/plot.h"
#include "program.h"

namespace {

using program::Json;
using program::Outcome;
using program::Program;
using program::slurp;
using program::spill;
using program::Table;
namespace fs = program::fs;

const char *const tiny_case = R"(name: tiny grey
geometry:
  voxel_size: 100 nm
  thickness: 0.2 um
  width: 0.3 um
  grey: {porosity: 0.4, diameter: 31 nm}
skeleton: {block: 1}
scaffold: {contact_angle: 90 deg}
creep: {exponent: 1}
cell: {current_density: 0.5 mA/cm2, capacity: 0.02 mAh/cm2}
)";

class Sweep : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    spill(dir / "tiny.yaml", tiny_case);
  }
  Outcome sweep(const std::string &more) const {
    return coble("sweep tiny.yaml --out out --no-plots --threads 1 " + more);
  }
  // Changes one value of a JSON file.
  static void set_json(const fs::path &path, const char *key, json_t *value) {
    json_t *o = json_load_file(path.c_str(), 0, nullptr);
    ASSERT_NE(o, nullptr);
    json_object_set_new(o, key, value);
    EXPECT_EQ(json_dump_file(o, path.c_str(), 0), 0);
    json_decref(o);
  }
  const std::string two_by_two =
      "--set cell.temperature='30 degC, 60 degC' --set interfaces.sigma_se='1 MPa,6 MPa' "
      "--set interfaces.sigma_cc='1 MPa' ";
};

TEST_F(Sweep, RunsEveryCombination) {
  const Outcome o = coble("sweep tiny.yaml --out out --threads 1 " + two_by_two);
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(o.err, "");
  EXPECT_EQ(listing(dir / "out"),
            std::string("compare.csv\ncompare.json\n") +
                (coble_plot_available() ? "compare.png\n" : "") +
                "sweep.json\ntemperature=30degC_sigma_se=1MPa\ntemperature=30degC_sigma_se=6MPa\n"
                "temperature=60degC_sigma_se=1MPa\ntemperature=60degC_sigma_se=6MPa\n");
  for (const char *text :
       {"run 4 of 4: temperature=60degC_sigma_se=6MPa", "temperature", "sigma_se", "void fill"})
    EXPECT_NE(o.out.find(text), std::string::npos) << text << "\n" << o.out;
  const Json s(dir / "out/sweep.json");
  EXPECT_EQ(s.text("case"), "tiny.yaml");
  EXPECT_NE(s.text("version"), "");
  EXPECT_NE(s.text("commit"), "");
  ASSERT_EQ(json_array_size(s.at("keys")), 3u);
  ASSERT_EQ(json_array_size(s.at("runs")), 4u);
  const json_t *second = json_array_get(s.at("runs"), 1);
  EXPECT_STREQ(json_string_value(json_object_get(second, "folder")),
               "temperature=30degC_sigma_se=6MPa");
  EXPECT_STREQ(json_string_value(json_object_get(second, "state")), "completed");
  const json_t *values = json_object_get(second, "values");
  EXPECT_STREQ(json_string_value(json_object_get(values, "cell.temperature")), "30 degC");
  EXPECT_STREQ(json_string_value(json_object_get(values, "interfaces.sigma_cc")), "1 MPa");
  const Json run(dir / "out/temperature=30degC_sigma_se=6MPa/summary.json");
  EXPECT_NEAR(run.number("temperature_K"), 303.15, 1e-9);
  EXPECT_NEAR(run.number("sigma_cc_MPa"), 1, 1e-12);
}

TEST_F(Sweep, IsARunLikeAnyOther) {
  ASSERT_EQ(sweep("--quiet --set cell.temperature='30 degC,60 degC'").code, 0);
  ASSERT_EQ(
      coble("run tiny.yaml --out alone --threads 1 --quiet --set cell.temperature='30 degC'").code,
      0);
  const fs::path in_sweep = dir / "out/temperature=30degC";
  EXPECT_EQ(slurp(in_sweep / "case.yaml"), slurp(dir / "alone/case.yaml"));
  const Json a(in_sweep / "summary.json"), b(dir / "alone/summary.json");
  for (const char *key : {"void_fill", "share_cc", "pressure_max_MPa", "steps"})
    EXPECT_EQ(a.number(key), b.number(key)) << key;
}

TEST_F(Sweep, GoesOnWhereItStopped) {
  ASSERT_EQ(sweep("--quiet " + two_by_two).code, 0);
  const fs::path out = dir / "out", broken = out / "temperature=30degC_sigma_se=6MPa",
                 half = out / "temperature=60degC_sigma_se=1MPa",
                 whole = out / "temperature=60degC_sigma_se=6MPa";
  spill(broken / "summary.json", "{\"completed\": tr");
  set_json(half / "summary.json", "completed", json_false());
  const std::string first_table = slurp(out / "compare.csv");
  const fs::file_time_type before = fs::last_write_time(whole / "history.csv"),
                           half_before = fs::last_write_time(half / "history.csv");
  const Outcome o = sweep(two_by_two);
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(fs::last_write_time(whole / "history.csv"), before);
  EXPECT_NE(fs::last_write_time(half / "history.csv"), half_before);
  EXPECT_NE(o.out.find("sigma_se=6MPa: done before, skipped"), std::string::npos) << o.out;
  EXPECT_EQ(o.out.find("temperature=60degC_sigma_se=1MPa: done"), std::string::npos) << o.out;
  EXPECT_TRUE(json_is_true(Json(broken / "summary.json").at("completed")));
  EXPECT_EQ(slurp(out / "compare.csv"), first_table);

  ASSERT_EQ(sweep("--quiet --overwrite " + two_by_two).code, 0);
  EXPECT_NE(fs::last_write_time(whole / "history.csv"), before);
}

TEST_F(Sweep, GrowsByMoreValues) {
  ASSERT_EQ(sweep("--quiet --set cell.temperature='30 degC,60 degC'").code, 0);
  const Outcome o = sweep("--set cell.temperature='45 degC,60 degC,30 degC'");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("run 2 of 3: temperature=60degC: done before"), std::string::npos) << o.out;
  EXPECT_EQ(Table(dir / "out/compare.csv").rows, 3u);
}

TEST_F(Sweep, ACompleteRunOfAnotherCaseIsNotReplaced) {
  ASSERT_EQ(sweep("--quiet --set cell.temperature='30 degC,60 degC'").code, 0);
  const fs::path file = dir / "out/temperature=30degC/history.csv", list = dir / "out/sweep.json";
  const std::string before = slurp(file), list_before = slurp(list);
  const std::string other =
      "--quiet --set cell.temperature='30 degC,60 degC' --set cell.stack_pressure='8 MPa' ";
  Outcome o = sweep(other);
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("complete run of another case"), std::string::npos) << o.err;
  EXPECT_EQ(slurp(file), before);
  EXPECT_EQ(slurp(list), list_before);
  o = sweep(other + "--overwrite");
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_NE(slurp(file), before);
}

TEST_F(Sweep, AListIsOneValue) {
  const Outcome o = sweep(
      "--quiet --set interfaces.scatter='[0.1, 0.2, 0.3], 0.2' --set output.region_size='[2, 2, "
      "0]' "
      "--set name='\"one, two\"'");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json s(dir / "out/sweep.json");
  ASSERT_EQ(json_array_size(s.at("runs")), 2u);
  EXPECT_TRUE(fs::exists(dir / "out/scatter=0.1_0.2_0.3/summary.json")) << listing(dir / "out");
  EXPECT_TRUE(fs::exists(dir / "out/scatter=0.2/summary.json")) << listing(dir / "out");
  EXPECT_EQ(Json(dir / "out/scatter=0.2/summary.json").text("case"), "one, two");
  const std::string table = slurp(dir / "out/compare.csv");
  EXPECT_NE(table.find("interfaces.scatter,"), std::string::npos) << table;
  EXPECT_NE(table.find("\"[0.1, 0.2, 0.3]\""), std::string::npos) << table;
}

TEST_F(Sweep, AFailedRunDoesNotStopTheRest) {
  // one round over the states is too few for any step
  const Outcome o =
      sweep("--set numerics.max_active_sets='1, 60' --set cell.temperature='30 degC'");
  EXPECT_EQ(o.code, 1);
  EXPECT_NE(o.err.find("1 of 2 runs are done"), std::string::npos) << o.err;
  const Json s(dir / "out/sweep.json");
  const json_t *first = json_array_get(s.at("runs"), 0), *last = json_array_get(s.at("runs"), 1);
  EXPECT_STREQ(json_string_value(json_object_get(first, "state")), "failed");
  EXPECT_NE(std::string(json_string_value(json_object_get(first, "error"))), "");
  EXPECT_STREQ(json_string_value(json_object_get(last, "state")), "completed");
  const Table t(dir / "out/compare.csv");
  EXPECT_EQ(t.rows, 2u);
  EXPECT_NE(t.column.at("left_out")[0].find("failed: "), std::string::npos);
  EXPECT_NE(o.out.find("left out, failed: "), std::string::npos) << o.out;
}

TEST_F(Sweep, ASignalEndsItAndKeepsWhatIsDone) {
  // the second run has 100000 steps: it cannot be done before the signal comes
  const Outcome o = sweep(
      "--quiet --set numerics.dt_max='5 s, 0.001 s, 6 s' --set numerics.dt_first='0.001 s' 2>error "
      "& "
      "pid=$!; while ! grep -q '^3,' out/dt_max=0.001s/history.csv 2>/dev/null; do sleep 0.05; "
      "done; kill -INT $pid; wait $pid");
  EXPECT_EQ(o.code, 1);
  EXPECT_NE(slurp(dir / "error").find("1 of 3 runs are done"), std::string::npos);
  EXPECT_FALSE(fs::exists(dir / "out/dt_max=6s"));
  const Json s(dir / "out/sweep.json");
  const char *const states[] = {"completed", "interrupted", "waiting"};
  for (size_t r = 0; r < 3; r++)
    EXPECT_STREQ(json_string_value(json_object_get(json_array_get(s.at("runs"), r), "state")),
                 states[r]);
  const Table t(dir / "out/compare.csv");
  EXPECT_EQ(t.column.at("left_out"), (std::vector<std::string>{"", "not finished", "not begun"}));
}

TEST_F(Sweep, AnInterruptedRunGoesOnFromItsCheckpoint) {
  if (!coble_checkpoint_available()) GTEST_SKIP() << "built without HDF5";
  const std::string dts = "--set numerics.dt_max='5 s, 0.2 s' --set numerics.dt_first='0.2 s' ";
  const fs::path run = dir / "out/dt_max=0.2s";
  EXPECT_EQ(sweep("--quiet " + dts +
                  "2>error & pid=$!; while ! grep -q '^99,' out/dt_max=0.2s/history.csv "
                  "2>/dev/null; do sleep 0.01; done; kill -INT $pid; wait $pid")
                .code,
            1);
  ASSERT_TRUE(fs::exists(run / "checkpoint_0001.h5"));
  fs::copy(dir / "out", dir / "damaged", fs::copy_options::recursive);
  spill(dir / "damaged/dt_max=0.2s/checkpoint_0001.h5", "bad");

  const Outcome o = sweep(dts);
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(o.err, "");
  EXPECT_NE(o.out.find("run 2 of 2: dt_max=0.2s\ngoing on from step "), std::string::npos) << o.out;
  ASSERT_EQ(coble("run tiny.yaml --out whole --quiet --threads 1 --set numerics.dt_max='0.2 s' "
                  "--set numerics.dt_first='0.2 s'")
                .code,
            0);
  Table got(run / "history.csv"), want(dir / "whole/history.csv");
  EXPECT_GT(want.rows, 500u);
  for (const char *timed : {"transport_s", "mechanics_s", "breaking_s", "wall_s"})
    got.column.erase(timed), want.column.erase(timed);
  EXPECT_TRUE(got.column == want.column);

  const Outcome again = coble("sweep tiny.yaml --out damaged --no-plots --threads 1 " + dts);
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("warning: damaged/dt_max=0.2s: the run begins again"), std::string::npos)
      << again.err;
}

struct Bad {
  const char *name, *arguments;
  std::vector<const char *> message;
};
void PrintTo(const Bad &b, std::ostream *to) { *to << b.name; }

const Bad bad_sweeps[] = {
    {"EmptyValue", "--set cell.temperature='30 degC,,60 degC'", {"cell.temperature", "empty"}},
    {"EmptyLastValue", "--set cell.temperature='30 degC,'", {"cell.temperature", "empty"}},
    {"NothingSwept", "--set cell.temperature='30 degC'", {"several values", "coble run"}},
    {"NoSet", "", {"several values"}},
    {"ValueTwice", "--set cell.temperature='30 degC,30 degC'", {"'30 degC' is given twice"}},
    {"KeyTwice",
     "--set cell.temperature='30 degC,40 degC' --set cell.temperature='50 degC'",
     {"cell.temperature is given twice"}},
    {"UnknownKey",
     "--set cell.temprature='30 degC,40 degC'",
     {"temprature=30degC: ", "did you mean 'temperature'", "2 of 2 combinations"}},
    {"BadValue",
     "--set cell.temperature='30 degC,40 um' --set cell.stack_pressure='1 MPa,2 MPa'",
     {"temperature=40um_stack_pressure=1MPa: ", "2 of 4 combinations"}},
    {"TooMany",
     "--set geometry.seed=1,2,3,4,5,6,7,8,9,10,11 --set creep.exponent=1,2,3,4,5,6,7,8,9,10 "
     "--set skeleton.block=1,2,3,4,5,6,7,8,9,10",
     {"more than 1000"}}};

class BadSweep : public Sweep, public ::testing::WithParamInterface<Bad> {};

TEST_P(BadSweep, IsToldAndNothingIsWritten) {
  const Outcome o = sweep(GetParam().arguments);
  EXPECT_EQ(o.code, 2) << o.out;
  for (const char *part : GetParam().message)
    EXPECT_NE(o.err.find(part), std::string::npos) << part << "\n" << o.err;
  EXPECT_FALSE(fs::exists(dir / "out"));
}

INSTANTIATE_TEST_SUITE_P(All, BadSweep, ::testing::ValuesIn(bad_sweeps),
                         [](const auto &info) { return std::string(info.param.name); });

TEST_F(Sweep, FoldersThatCannotBeUsedAreRefused) {
  const std::string values = "--set cell.temperature='30 degC,60 degC'";
  spill(dir / "out", "a file");
  Outcome o = sweep(values);
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("is a file, expected a folder"), std::string::npos) << o.err;
  EXPECT_EQ(slurp(dir / "out"), "a file");
  fs::remove(dir / "out");

  fs::create_directory(dir / "out");
  spill(dir / "out/other.txt", "not of a sweep");
  o = sweep(values);
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("not empty"), std::string::npos) << o.err;
  spill(dir / "out/temperature=60degC", "a file");
  o = sweep(values + " --overwrite");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("temperature=60degC is a file"), std::string::npos) << o.err;
  EXPECT_EQ(listing(dir / "out"), "other.txt\ntemperature=60degC\n");
}

TEST_F(Sweep, CompareShowsWhatDiffers) {
  ASSERT_EQ(coble("run tiny.yaml --out a --quiet --threads 1").code, 0);
  ASSERT_EQ(
      coble("run tiny.yaml --out b --quiet --threads 1 --set cell.capacity='0.018 mAh/cm2'").code,
      0);
  const Outcome o = coble("compare a b --out both");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("mAh/cm2"), std::string::npos) << o.out;
  EXPECT_EQ(listing(dir / "both"), std::string("compare.csv\ncompare.json\n") +
                                       (coble_plot_available() ? "compare.png\n" : ""));
  const Table t(dir / "both/compare.csv");
  EXPECT_EQ(t.names,
            (std::vector<std::string>{
                "run", "folder", "cell.capacity [mAh/cm2]", "location", "void_fill", "share_se",
                "share_crevice", "share_cc", "breakthrough_capacity_mAh_cm2", "pressure_max_MPa",
                "crevice_area", "ridge_coverage", "ridge_width_um", "ridge_length_um", "left_out"}))
      << "the step that follows from the capacity is no column of its own";
  ASSERT_EQ(t.rows, 2u);
  const Json a(dir / "a/summary.json"), c(dir / "both/compare.json");
  EXPECT_EQ(t.column.at("folder")[0], "a");
  EXPECT_EQ(std::stod(t.column.at("cell.capacity [mAh/cm2]")[1]), 0.018);
  for (const char *key : {"void_fill", "share_cc", "breakthrough_capacity_mAh_cm2",
                          "pressure_max_MPa", "ridge_coverage"})
    EXPECT_EQ(std::stod(t.column.at(key)[0]), a.number(key)) << key;
  EXPECT_EQ(t.column.at("location")[0], a.text("location"));
  const json_t *second = json_array_get(c.at("runs"), 1);
  EXPECT_EQ(json_number_value(json_object_get(json_object_get(second, "case"), "cell.capacity")),
            0.018);
  EXPECT_TRUE(json_is_null(json_object_get(second, "left_out")));
  EXPECT_EQ(coble("compare a b --out both").code, 2) << "not empty";
  EXPECT_EQ(coble("compare a b --out both --overwrite --no-plots --quiet").out, "");
  EXPECT_FALSE(fs::exists(dir / "both/compare.png"));
}

TEST_F(Sweep, CompareTakesSweepsAndRunsAndLeavesOutWhatIsNotWhole) {
  ASSERT_EQ(sweep("--quiet --set cell.temperature='30 degC,60 degC'").code, 0);
  ASSERT_EQ(
      coble("run tiny.yaml --out a --quiet --threads 1 --set cell.temperature='50 degC'").code, 0);
  fs::copy(dir / "a", dir / "stopped");
  set_json(dir / "stopped/summary.json", "completed", json_false());
  fs::copy(dir / "a", dir / "torn");
  spill(dir / "torn/case.yaml", "cell: [1");
  fs::copy(dir / "a", dir / "cut");
  spill(dir / "cut/summary.json", slurp(dir / "a/summary.json").substr(0, 300));
  fs::copy(dir / "a", dir / "begun");
  fs::remove(dir / "begun/summary.json");
  fs::create_directory(dir / "empty");
  const Outcome o = coble("compare a stopped torn cut begun empty nowhere out --out c --no-plots");
  ASSERT_EQ(o.code, 0) << o.err;
  for (const char *text :
       {"stopped: left out, not finished", "torn: left out, torn/case.yaml: line 2",
        "cut: left out, summary.json is damaged", "begun: left out, no summary.json",
        "empty: left out, neither a run nor a sweep", "nowhere: left out, no such folder",
        "out/temperature=60degC"})
    EXPECT_NE(o.out.find(text), std::string::npos) << text << "\n" << o.out;
  const Table t(dir / "c/compare.csv");
  EXPECT_EQ(t.rows, 9u);
  const std::vector<std::string> temperatures = {"50", "", "", "", "", "", "", "30", "60"};
  EXPECT_EQ(t.column.at("cell.temperature [degC]"), temperatures);
}

TEST_F(Sweep, CompareWithoutACompleteRunIsAnError) {
  fs::create_directory(dir / "empty");
  const Outcome o = coble("compare empty --out c");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("empty: neither a run nor a sweep"), std::string::npos) << o.err;
  EXPECT_NE(o.err.find("no complete run"), std::string::npos) << o.err;
  EXPECT_FALSE(fs::exists(dir / "c"));
  spill(dir / "empty/sweep.json", "{}");
  EXPECT_NE(coble("compare empty").err.find("sweep.json is damaged: no runs"), std::string::npos);
  EXPECT_EQ(coble("compare").code, 2);
}

TEST_F(Sweep, HelpNamesWhatThereIs) {
  Outcome o = coble("sweep --help");
  EXPECT_EQ(o.code, 0);
  for (const char *word : {"--set KEY=VALUE,VALUE", "--overwrite", "skipped", "--no-plots"})
    EXPECT_NE(o.out.find(word), std::string::npos) << word;
  o = coble("compare --help");
  EXPECT_EQ(o.code, 0);
  EXPECT_NE(o.out.find("DIR..."), std::string::npos);
  EXPECT_EQ(o.out.find("--set"), std::string::npos);
}

}  // namespace
