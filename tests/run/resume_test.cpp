// Runs that are stopped, killed or damaged, and go on as if nothing had been.
#include "app/rows.h"
#include "survival.h"

extern "C" {
#include "app/duration.h"
}

namespace {

using program::Json;
using program::Outcome;
using program::slurp;
using program::spill;
using program::start;
using program::Table;
namespace fs = program::fs;

using Resume = program::Survival;

TEST_F(Resume, AfterATerminationSignalItEndsAsIfNeverStopped) {
  EXPECT_EQ(stop(start, 100, "TERM").code, 1);
  EXPECT_NE(slurp(dir / "error").find("interrupted"), std::string::npos) << slurp(dir / "error");
  EXPECT_NE(slurp(dir / "error").find("--resume goes on"), std::string::npos);
  EXPECT_EQ(numbers(), std::vector<std::string>{"checkpoint_0001.h5"});
  EXPECT_FALSE(fs::exists(dir / "out/run.lock"));
  const Outcome o = coble("run --out out --resume --threads 1");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("going on from step "), std::string::npos) << o.out;
  expect_whole("--threads 2");
  EXPECT_GT(Table(dir / "whole/bonds.csv").rows, 4u) << "there is something to carry over";
}

TEST_F(Resume, SeveralTimesAndWithTheCaseGiven) {
  const std::string again = std::string(start) + "--resume ";
  EXPECT_EQ(stop(start, 20, "INT").code, 1);
  EXPECT_EQ(stop(again, 90, "TERM").code, 1);
  EXPECT_EQ(stop(again, 200, "INT").code, 1);
  EXPECT_EQ(numbers(), (std::vector<std::string>{"checkpoint_0002.h5", "checkpoint_0003.h5"}));
  const Outcome o = coble(again);
  ASSERT_EQ(o.code, 0) << o.err;
  expect_whole();
}

TEST_F(Resume, AUserSignalLeavesACheckpointAndTheRunGoesOn) {
  const Outcome o = stop(start, 60, "USR1");
  EXPECT_EQ(o.code, 0) << slurp(dir / "error");
  EXPECT_EQ(numbers(), std::vector<std::string>{"checkpoint_0001.h5"});
  EXPECT_TRUE(json_is_true(Json(dir / "out/summary.json").at("completed")));
  ASSERT_EQ(coble("run --out out --resume --quiet").code, 0) << "also of a run that is done";
  expect_whole();
}

TEST_F(Resume, TwoCheckpointsAreKept) {
  ASSERT_EQ(coble(std::string(start) + "--checkpoint-every '0.02 s'").code, 0);
  const auto kept = numbers();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_GT(kept[1], "checkpoint_0003.h5");
  ASSERT_EQ(coble("run case.yaml --out out --quiet --overwrite").code, 0);
  EXPECT_TRUE(numbers().empty())
      << "those of the run before are gone, and ten minutes are not over";
}

TEST_F(Resume, ADamagedCheckpointGivesWayToTheOneBefore) {
  leave_two();
  const auto before = contents(dir / "out");
  const std::string newest = numbers()[1], good = before.at(newest);
  std::string flipped = good;
  flipped[flipped.size() / 2] = (char)(flipped[flipped.size() / 2] ^ 16);
  for (const std::string &bad : {good.substr(0, good.size() / 2), flipped, std::string()}) {
    for (const auto &[name, text] : before) spill(dir / "out" / name, text);
    spill(dir / "out" / newest, bad);
    const Outcome o = coble("run --out out --quiet --resume");
    ASSERT_EQ(o.code, 0) << o.err;
    EXPECT_NE(o.err.find(newest + " is damaged"), std::string::npos) << o.err;
    EXPECT_NE(o.err.find("going on from the older " + numbers()[0]), std::string::npos) << o.err;
  }
  expect_whole();
}

TEST_F(Resume, WithoutAGoodOneNothingIsTouched) {
  leave_two();
  for (const auto &name : numbers()) spill(dir / "out" / name, "bad");
  const auto before = contents(dir / "out");
  const Outcome o = coble("run --out out --resume");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("no checkpoint in out is good"), std::string::npos) << o.err;
  EXPECT_NE(o.err.find("--overwrite"), std::string::npos) << o.err;
  EXPECT_EQ(contents(dir / "out"), before);
}

TEST_F(Resume, AnotherCaseVersionOrLayerIsRefused) {
  leave_two();
  const auto before = contents(dir / "out");
  const Outcome other = coble(std::string(start) + "--resume --set cell.temperature='50 degC'");
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(
      other.err.find(
          "of another case, with 'temperature: 60 degC' where this one has 'temperature: 50 degC'"),
      std::string::npos)
      << other.err;
  EXPECT_EQ(coble(std::string(start) + "--resume --set geometry.width='3 um'").code, 2);
  EXPECT_EQ(contents(dir / "out"), before);

  const fs::path newest = dir / "out" / numbers()[1];
  coble_state state = {};
  ASSERT_EQ(coble_checkpoint_read(newest.c_str(), &state), COBLE_OK) << coble_message();
  for (const char *name : {"version", "layer"}) {
    const coble_state_array *array = coble_state_at(&state, name);
    ASSERT_NE(array, nullptr);
    static_cast<char *>(array->data)[0] ^= 1;
    ASSERT_EQ(coble_checkpoint_write(newest.c_str(), &state), COBLE_OK) << coble_message();
    static_cast<char *>(array->data)[0] ^= 1;
    const Outcome o = coble("run --out out --resume --quiet");
    EXPECT_EQ(o.code, 2);
    EXPECT_NE(o.err.find(*name == 'v' ? "the checkpoint is by coble" : "has a file that the case"),
              std::string::npos)
        << o.err;
  }
  coble_state_release(&state);
}

TEST_F(Resume, NeedsACheckpointAndTablesThatReachIt) {
  EXPECT_EQ(coble("run case.yaml --out out --resume").code, 2);
  fs::create_directory(dir / "out");
  const Outcome none = coble("run case.yaml --out out --resume");
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.err.find("holds no checkpoint; start the run without --resume"), std::string::npos)
      << none.err;
  EXPECT_EQ(listing(dir / "out"), "");
  leave_two();
  const std::string history = slurp(dir / "out/history.csv");
  spill(dir / "out/history.csv", history.substr(0, history.size() / 2));
  const auto before = contents(dir / "out");
  const Outcome cut = coble("run case.yaml --out out --resume");
  EXPECT_EQ(cut.code, 2);
  EXPECT_NE(cut.err.find("history.csv: "), std::string::npos) << cut.err;
  EXPECT_NE(cut.err.find("the checkpoint wants"), std::string::npos) << cut.err;
  EXPECT_EQ(contents(dir / "out"), before);
}

TEST_F(Resume, OptionsThatContradictEachOtherAreRefused) {
  for (const char *words : {"--resume --overwrite", "--resume --check"})
    EXPECT_EQ(coble(std::string("run case.yaml --out out ") + words).code, 2) << words;
  EXPECT_EQ(coble("run --out out --resume --set cell.temperature='30 degC'").code, 2);
  EXPECT_EQ(coble("run case.yaml --out out --checkpoint-every '3 um'").code, 2);
  EXPECT_EQ(coble("run case.yaml --out out --wall-limit 0s").code, 2);
  EXPECT_FALSE(fs::exists(dir / "out"));
}

// No handler runs: whatever is half written stays half written. Twenty moments: some milliseconds after a row is there.
TEST_F(Resume, AfterKillsAtAnyMoment) {
  const std::string often = std::string(start) + "--checkpoint-every '0.03 s' ";
  for (int kill = 0; kill < 20; kill++) {
    const std::string row = "'^" + std::to_string(10 + 11 * kill) + ",'";
    const std::string later = "0.0" + std::to_string(10 + 17 * kill % 30);  // s
    const Outcome o = coble(
        often + (kill > 0 ? "--resume" : "") +
        " 2>error & pid=$!; while kill -0 $pid 2>/dev/null && ! (grep -q " + row +
        " out/history.csv && ls out/checkpoint_*.h5) >/dev/null 2>&1; do sleep 0.01; done; sleep " +
        later + "; kill -9 $pid; wait $pid");
    EXPECT_EQ(o.code, 137) << "killed, not done: " << slurp(dir / "error");
    EXPECT_TRUE(fs::exists(dir / "out/run.lock")) << "left by the killed run";
  }
  const Outcome o = coble(often + "--resume");
  ASSERT_EQ(o.code, 0) << o.err;
  for (const auto &entry : fs::directory_iterator(dir / "out")) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".part" || extension == ".tmp") fs::remove(entry.path());
  }
  expect_whole();
}

TEST_F(Resume, AWallLimitEndsInTime) {
  const Outcome o =
      coble(std::string(start) +
            "--set numerics.dt_max='0.02 s' --set numerics.dt_first='0.02 s' --wall-limit 2s");
  EXPECT_EQ(o.code, 1);
  EXPECT_NE(o.err.find("stopped before the wall limit"), std::string::npos) << o.err;
  const Json s(dir / "out/summary.json");
  EXPECT_TRUE(json_is_true(s.at("interrupted")));
  EXPECT_GT(s.number("steps"), 5);
  EXPECT_EQ(numbers().size(), 1u);
}

TEST_F(Resume, OneRunAtATimeInAFolder) {
  const std::string slow =
      std::string(start) + "--set numerics.dt_max='0.02 s' --set numerics.dt_first='0.02 s' ";
  const Outcome o =
      coble(slow +
            "2>error & pid=$!; while ! grep -q '^3,' out/history.csv 2>/dev/null; do sleep 0.01; "
            "done; for words in '' --overwrite --resume; do '" COBLE_PROGRAM
            "' run case.yaml --out out "
            "$words 2>>second; echo $? >>codes; done; kill -TERM $pid; wait $pid");
  EXPECT_EQ(o.code, 1);
  EXPECT_EQ(slurp(dir / "codes"), "2\n2\n2\n");
  const std::string said = slurp(dir / "second");
  EXPECT_NE(said.find("another run is at work there (run.lock, process "), std::string::npos)
      << said;
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 3) << said;
  EXPECT_TRUE(json_is_true(Json(dir / "out/summary.json").at("interrupted"))) << "it was not hurt";
}

// --- the parts ---

TEST(Duration, IsReadAsTyped) {
  const struct {
    const char *text;
    double seconds;
  } good[] = {{"23h50m", 85800}, {"10min", 600},      {"90 min", 5400}, {"23 h", 82800},
              {"45s", 45},       {"1d 2h", 93600},    {"0.5 h", 1800},  {"50m", 3000},
              {"2 hours", 7200}, {"1h30min10s", 5410}};
  for (const auto &one : good) {
    double seconds = 0;
    EXPECT_EQ(coble_duration_parse(one.text, &seconds), COBLE_OK) << one.text << coble_message();
    EXPECT_NEAR(seconds, one.seconds, 1e-9 * one.seconds) << one.text;
  }
  for (const char *bad : {"", "h", "10", "0s", "-5 min", "3 um", "10min x", "inf", "1h30"}) {
    double seconds = 0;
    EXPECT_EQ(coble_duration_parse(bad, &seconds), COBLE_ERR_INPUT) << bad;
  }
}

TEST(Rows, AreCutBehindTheLastThatCounts) {
  const std::string path = testing::TempDir() + "coble_rows.csv";
  const std::string kept = "step,x\n1,a\n2,b\n";
  spill(path, kept + "3,c\n4,");
  coble_rows at;
  ASSERT_EQ(coble_rows_find(path.c_str(), 3, &at), COBLE_OK) << coble_message();
  EXPECT_EQ(at.step, 3);
  EXPECT_EQ(coble_rows_find(path.c_str(), 4, &at), COBLE_ERR_INPUT) << "half a row is none";
  coble_row_file table = {};
  ASSERT_EQ(coble_row_file_reopen(path.c_str(), 2, &table), COBLE_OK) << coble_message();
  fputs("3,new\n", table.file);
  EXPECT_EQ(coble_row_file_commit(&table), COBLE_OK);
  EXPECT_EQ(coble_row_file_close(&table), COBLE_OK);
  EXPECT_EQ(slurp(path), kept + "3,new\n");
  ASSERT_EQ(coble_row_file_reopen(path.c_str(), 0, &table), COBLE_OK) << coble_message();
  EXPECT_EQ(coble_row_file_close(&table), COBLE_OK);
  EXPECT_EQ(slurp(path), "step,x\n");
  fs::remove(path);
}

}  // namespace
