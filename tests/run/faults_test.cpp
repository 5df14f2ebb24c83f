// Disks that are full or cannot be written, damaged states, steps without a solution: what a run says, what it leaves,
// and that it goes on from there.
#include <cmath>

#include "survival.h"

namespace {

using program::Json;
using program::Outcome;
using program::slurp;
using program::spill;
using program::start;
using program::Table;
namespace fs = program::fs;

// A small disk of its own, a tmpfs that no other process sees, mounted on `disk`.
class Disk : public program::Survival {
 protected:
  void SetUp() override {
    Survival::SetUp();
    if (IsSkipped()) return;
    fs::create_directory(dir / "disk");
    if (on_disk("64k", "true") != 0)
      GTEST_SKIP() << "no mount namespace for an unprivileged user here (unshare -rm)";
  }
  // A script in `dir`, with COBLE for the program. What lies in disk/out at its end becomes `out`.
  int on_disk(const std::string &size, const std::string &script) const {
    spill(dir / "script", "mount -t tmpfs -o size=" + size +
                              " tmpfs disk || exit 77\nCOBLE='" COBLE_PROGRAM "'\n" + script +
                              "\ncode=$?\n[ ! -d disk/out ] || cp -a disk/out out\nexit $code\n");
    const int status =
        std::system(("cd '" + dir.string() + "' && unshare -rm sh ./script 2>disk_error").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // The run fills the disk, leaves what becomes `left`; with room again, a second one goes on.
  void fill(const std::string &size, const std::string &first) const {
    for (const char *name : {"left", "out"}) fs::remove_all(dir / name);
    on_disk(size,
            first +
                "\necho $? >code\ncp -a disk/out left\n"
                "mount -o remount,size=64m disk\n"
                "$COBLE run --out disk/out --resume --quiet --threads 1 2>again\necho $? >>code");
  }
  std::string said() const { return slurp(dir / "error"); }

  // No half of a file under a name that a reader would trust.
  void expect_only_whole_files() const {
    const auto want = contents(dir / "whole");
    for (const auto &[name, text] : contents(dir / "left")) {
      const std::string extension = fs::path(name).extension().string();
      EXPECT_TRUE(extension != ".part" && extension != ".tmp") << name << " was left";
      EXPECT_NE(name, "run.lock");
      if (extension == ".vti" || extension == ".vtp" || extension == ".png") {
        EXPECT_TRUE(want.at(name) == text) << name << " is not what it should be";
      }
      if (extension == ".csv") {
        EXPECT_EQ(text.back(), '\n') << name << " ends in half a row";
      }
      if (extension == ".pvd") {
        EXPECT_NE(text.find("</VTKFile>"), std::string::npos) << name;
      }
    }
  }
};

const char *const run_on_disk =
    "$COBLE run case.yaml --out disk/out --quiet --checkpoint-every '0.03 s' 2>error";
const char *const tables_alone =
    " --threads 1 --set output.fields=[] --set output.preview=false --set output.every='0 mAh/cm2'";

TEST_F(Disk, FullDuringOutputsEndsTheRunAndItGoesOn) {
  const std::string options =
      " --threads 1 --set cell.capacity='0.03 mAh/cm2' --set output.every='0.005 mAh/cm2'";
  int went_on = 0;
  leave_whole(options);
  for (const char *size : {"100k", "420k", "580k"}) {
    SCOPED_TRACE(size);
    fill(size, run_on_disk + options);
    EXPECT_NE(said().find("coble: error: "), std::string::npos) << said();
    EXPECT_NE(said().find(" disk/out/"), std::string::npos) << "where: " << said();
    const bool kept = said().find("--resume goes on from step ") != std::string::npos;
    EXPECT_EQ(slurp(dir / "code"), kept ? "1\n0\n" : "1\n2\n") << slurp(dir / "again");
    if (kept) expect_whole();
    expect_only_whole_files();
    went_on += kept;
  }
  EXPECT_EQ(went_on, 2);
}

TEST_F(Disk, FullDuringTheHistoryEndsTheRunAndItGoesOn) {
  const std::string never = "$COBLE run case.yaml --out disk/out --quiet --checkpoint-every never";
  fill("352k", never + tables_alone +
                   " 2>error & pid=$!\nwhile ! grep -q '^9,' disk/out/history.csv 2>/dev/null; do "
                   "sleep 0.01; done\nkill -USR1 $pid\nwait $pid");
  EXPECT_EQ(slurp(dir / "code"), "1\n0\n") << said() << slurp(dir / "again");
  EXPECT_NE(said().find("cannot write disk/out/history.csv: No space left on device"),
            std::string::npos)
      << said();
  EXPECT_NE(said().find("--resume goes on from step "), std::string::npos) << said();
  EXPECT_GT(Table(dir / "left/history.csv").rows, 50u);
  expect_whole(tables_alone);
  expect_only_whole_files();
}

TEST_F(Disk, WithoutRoomForACheckpointTheRunGoesOnAndAStrictOneStops) {
  const std::string small = std::string(tables_alone) + " --set cell.capacity='0.03 mAh/cm2'";
  const std::string run = std::string(run_on_disk) + small;
  ASSERT_EQ(on_disk("168k", run), 0) << said();
  EXPECT_NE(said().find("coble: warning: no checkpoint: disk/out/checkpoint_0001.h5: cannot be "
                        "written: No space left on device"),
            std::string::npos)
      << said();
  EXPECT_TRUE(numbers().empty());
  expect_whole(small);

  fs::remove_all(dir / "out");
  EXPECT_EQ(on_disk("168k", run + " --strict"), 1);
  EXPECT_NE(said().find("coble: error: stopped at a warning, as --strict asks"), std::string::npos)
      << said();
  EXPECT_TRUE(json_is_true(Json(dir / "out/summary.json").at("interrupted")));
}

TEST_F(Disk, ReadOnlyIsSaidBeforeTheFirstStep) {
  leave_two();
  const auto before = contents(dir / "out");
  EXPECT_EQ(on_disk("4m",
                    "mv out disk/out\nmount -o remount,ro disk\n"
                    "rm error\nfor o in 'new' 'out' 'out --overwrite' 'out --resume'; do\n"
                    "$COBLE run case.yaml --out disk/$o 2>>error; echo $? >>code; done"),
            0);
  EXPECT_EQ(slurp(dir / "code"), "2\n2\n2\n2\n") << said();
  std::istringstream lines(said());
  int count = 0;
  for (std::string line; std::getline(lines, line); count++)
    EXPECT_NE(line.find("Read-only file system"), std::string::npos) << line;
  EXPECT_EQ(count, 4) << said();
  EXPECT_EQ(contents(dir / "out"), before);
}

// --- runs that cannot go on ---

using Fault = program::Survival;

TEST_F(Fault, WithoutASolutionItStopsWithACheckpointAndGoesOnWithOtherNumerics) {
  const std::string run = std::string(start) +
                          "--threads 1 --set cell.capacity='0.01 mAh/cm2' --set "
                          "numerics.max_active_sets=";
  const Outcome stuck = coble(run + "1");
  EXPECT_EQ(stuck.code, 1);
  EXPECT_NE(stuck.err.find("found no solution with time steps down to "), std::string::npos)
      << stuck.err;
  EXPECT_NE(stuck.err.find("try a larger numerics.max_active_sets"), std::string::npos)
      << stuck.err;
  EXPECT_NE(stuck.err.find("--resume goes on from step "), std::string::npos) << stuck.err;
  const double before = Json(dir / "out/summary.json").number("steps");
  EXPECT_GE(before, 1);
  EXPECT_NE(Json(dir / "out/summary.json").text("error").find("did not settle"), std::string::npos);

  const std::string again = run + "60 --resume";
  EXPECT_EQ(coble(again + " --strict").code, 1);
  const Outcome o = coble(again);
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.err.find("warning: going on with other numerics"), std::string::npos) << o.err;
  EXPECT_NE(slurp(dir / "out/case.yaml").find("max_active_sets: 60"), std::string::npos);
  const Table history(dir / "out/history.csv");
  EXPECT_EQ(history.rows, (size_t)history.last("step")) << "each step once";
  EXPECT_GT(history.last("step"), before);
}

// The value in the middle of a checkpoint's array.
void damage(const fs::path &path, const char *name) {
  coble_state state = {};
  ASSERT_EQ(coble_checkpoint_read(path.c_str(), &state), COBLE_OK) << coble_message();
  const coble_state_array *array = coble_state_at(&state, name);
  ASSERT_NE(array, nullptr);
  if (array->type == COBLE_STATE_DOUBLE)
    static_cast<double *>(array->data)[array->count / 2] = std::nan("");
  else
    static_cast<float *>(array->data)[array->count / 2] = std::nanf("");
  ASSERT_EQ(coble_checkpoint_write(path.c_str(), &state), COBLE_OK) << coble_message();
  coble_state_release(&state);
}

TEST_F(Fault, ADamagedFieldStopsTheNextStepAndTheOlderCheckpointIsGood) {
  leave_two();
  const auto kept = numbers();
  damage(dir / "out" / kept[1], "pressure");
  const Outcome o = coble("run --out out --resume --quiet --threads 1");
  EXPECT_EQ(o.code, 1);
  for (const char *part : {"the state after step ", "the Li pressure (in MPa) is nan in ",
                           " um; go on from a checkpoint"})
    EXPECT_NE(o.err.find(part), std::string::npos) << o.err;
  EXPECT_EQ(numbers(), kept) << "no checkpoint of a damaged state";
  fs::remove(dir / "out" / kept[1]);
  ASSERT_EQ(coble("run --out out --resume --quiet --threads 1").code, 0);
  expect_whole("--threads 1");
}

// As a full disk, and without one.
TEST_F(Fault, ALimitOnTheSizeOfFilesEndsTheRunWithWholeRows) {
  const std::string run =
      "run case.yaml --out out --quiet --checkpoint-every '0.2 s'" + std::string(tables_alone);
  coble("version >/dev/null; ulimit -f 100; '" COBLE_PROGRAM "' " + run +
        " 2>error; echo $? >code; true");
  const std::string said = slurp(dir / "error");
  EXPECT_EQ(slurp(dir / "code"), "1\n");
  EXPECT_NE(said.find("cannot write out/history.csv: File too large"), std::string::npos) << said;
  EXPECT_TRUE(numbers().empty());
  const std::string rows = slurp(dir / "out/history.csv");
  EXPECT_GT(rows.size(), 20000u);
  EXPECT_EQ(rows.back(), '\n');
  EXPECT_FALSE(Json(dir / "out/summary.json").text("error").empty());
}

TEST_F(Fault, AnOutputThatIsFullIsAnErrorButForProgress) {
  const auto on_full = [&](const std::string &command) {
    coble(command + " 2>error >/dev/full; echo $? >code; true");
    return slurp(dir / "code");
  };
  for (const char *command : {"help keys", "version", "info", "run case.yaml --check"}) {
    EXPECT_EQ(on_full(command), "1\n") << command;
    EXPECT_NE(slurp(dir / "error").find("the standard output cannot be written"),
              std::string::npos);
  }
  EXPECT_EQ(on_full("run case.yaml --out out --set cell.capacity='1e-6 mAh/cm2'"), "0\n");
}

TEST_F(Fault, WithoutMemoryItSaysForWhat) {
  const std::string quiet = " >/dev/null 2>error; echo $? >code; true";
  const auto limited = [&](int mebi, const std::string &arguments) {
    coble("version >/dev/null; ulimit -c 0; ulimit -v " + std::to_string(mebi * 1024) +
          "; '" COBLE_PROGRAM "' " + arguments + quiet);
    return std::stoi(slurp(dir / "code"));
  };
  int least = 0, most = 4096;  // MiB that the program and its libraries take up
  if (limited(most, "version") != 0) GTEST_SKIP() << "it needs more than 4 GiB of addresses";
  while (most - least > 2) {
    const int middle = (least + most) / 2;
    (limited(middle, "version") == 0 ? most : least) = middle;
  }
  std::set<int> codes;
  for (const int more : {30, 58, 62, 66, 70, 74, 1024}) {
    const int code = limited(
        most + more,
        "run case.yaml --out out --overwrite --quiet --threads 1 --backend cpu --set "
        "skeleton.block=5 --set geometry.voxel_size='50 nm' --set geometry.thickness='1.5 um' "
        "--set geometry.width='4 um' --set cell.capacity='1e-6 mAh/cm2'");
    const std::string said = slurp(dir / "error");
    EXPECT_TRUE(code == 0 || said.find("memory") != std::string::npos ||
                said.find("GiB are free: up to") != std::string::npos)
        << more << " MiB: " << said;
    EXPECT_LE(code, 2) << more << " MiB: " << said;
    codes.insert(code);
  }
  EXPECT_EQ(codes, (std::set<int>{0, 1, 2}));
}

}  // namespace
