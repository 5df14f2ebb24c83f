// The bench and the profile of a run: every row is there and its numbers agree with each other.
#include "program.h"

namespace {

using program::Outcome;
using program::Program;
using program::spill;
using program::Table;

const char *const grey_case = R"(name: tiny grey
geometry:
  voxel_size: 100 nm
  thickness: 0.5 um
  width: 0.8 um
  grey: {porosity: 0.4, diameter: 31 nm, cv: 0.3, correlation_length: 0.2 um}
skeleton: {block: 1}
scaffold: {contact_angle: 90 deg}
creep: {exponent: 1}
cell: {current_density: 0.5 mA/cm2, capacity: 0.02 mAh/cm2}
)";

class Bench : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    spill(dir / "grey.yaml", grey_case);
  }
};

// Rows by work and kernel.
size_t row_of(const Table &t, const std::string &work, const std::string &kernel,
              const std::string &n) {
  for (size_t i = 0; i < t.rows; i++)
    if (t.column.at("work")[i] == work && t.column.at("kernel")[i] == kernel &&
        t.column.at("n")[i] == n)
      return i;
  ADD_FAILURE() << "no row " << work << " " << kernel << " " << n;
  return 0;
}

double number(const Table &t, const std::string &name, size_t row) {
  const std::string &text = t.column.at(name)[row];
  return text.empty() ? 0 : std::stod(text);
}

TEST_F(Bench, MeasuresSolveAndKernelsAtEverySize) {
  const Outcome o = coble("bench --sizes 24,16 --backend cpu --threads 2 --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  for (const char *part :
       {"triad: ", "2 threads", "conductance_voxels", "voxel_smooth", "not run: "})
    EXPECT_NE(o.out.find(part), std::string::npos) << part;
  const Table t(dir / "out/bench.csv");
  for (const std::string n : {"16", "24"})
    for (const std::string work : {"conductance_voxels", "conductance_network"}) {
      const size_t whole = row_of(t, work, "", n);
      EXPECT_GT(number(t, "iterations", whole), 5);
      EXPECT_GT(number(t, "setup_s", whole), 0);
      EXPECT_GT(number(t, "seconds", whole), 0);
      EXPECT_GT(number(t, "bytes_per_unknown", whole), 40);
      EXPECT_EQ(number(t, "items", whole),
                number(t, "items", row_of(t, "conductance_voxels", "", n)))
          << "the same unknowns";
    }
  const size_t smooth = row_of(t, "conductance_voxels", "voxel_smooth", "24");
  const double iterations = number(t, "iterations", row_of(t, "conductance_voxels", "", "24"));
  EXPECT_EQ(number(t, "calls", smooth), 3 * iterations);
  const double bytes = 13 * number(t, "items", smooth), seconds = number(t, "seconds", smooth);
  EXPECT_NEAR(number(t, "GB_s", smooth), 1e-9 * bytes / seconds, 2e-3 * 1e-9 * bytes / seconds);
  EXPECT_NEAR(number(t, "share", smooth),
              number(t, "GB_s", smooth) / number(t, "reference_GB_s", smooth), 1e-3);
  row_of(t, "intrusion", "ball_cover", "16");
  EXPECT_EQ(t.column.at("backend")[smooth], "cpu");
  EXPECT_EQ(t.column.at("threads")[smooth], "2");
  EXPECT_EQ(t.column.at("date")[smooth].size(), 10u);
}

TEST_F(Bench, OfACaseHasTheKernelsOfARunAndWritesNothingElse) {
  const Outcome o = coble("bench grey.yaml --sizes 8 --threads 1 --backend cpu --out out --quiet");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(o.out, "");
  EXPECT_EQ(listing(dir / "out"), "bench.csv\n");
  const Table t(dir / "out/bench.csv");
  for (const char *kernel : {"", "front_assemble", "couple_force", "lattice_assemble", "bsr"})
    EXPECT_GT(number(t, "seconds", row_of(t, "case", kernel, "")), 0) << kernel;
}

TEST_F(Bench, WrongCaseWritesNothing) {
  const Outcome missing = coble("bench none.yaml --sizes 8 --out out");
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("none.yaml"), std::string::npos);
  const Outcome wrong =
      coble("bench grey.yaml --sizes 8 --out out --set cell.temperature='60 MPa'");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_FALSE(program::fs::exists(dir / "out"));
}

TEST_F(Bench, ProfileOfARunStandsBesideItsResults) {
  ASSERT_EQ(coble("run grey.yaml --out out --quiet --profile --backend cpu").code, 0);
  const Table t(dir / "out/profile.csv");
  EXPECT_EQ(t.names, (std::vector<std::string>{"kernel", "calls", "items", "seconds", "GB_s"}));
  ASSERT_GT(t.rows, 20u);
  for (size_t i = 1; i < t.rows; i++)
    EXPECT_GE(number(t, "seconds", i - 1), number(t, "seconds", i)) << "the longest first";
  ASSERT_EQ(coble("run grey.yaml --out out --quiet --overwrite").code, 0);
  EXPECT_FALSE(program::fs::exists(dir / "out/profile.csv")) << "of the earlier run";
}

}  // namespace
