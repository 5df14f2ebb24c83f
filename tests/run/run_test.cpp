// A whole run on a tiny layer: every file is there, they agree with each other, and nothing depends
// on threads.
#include <cmath>

#include "coble/device.h"
#include "coble/picture.h"
#include "coble/vtkio.h"
#include "program.h"

namespace {

using program::Json;
using program::Outcome;
using program::Program;
using program::slurp;
using program::spill;
using program::Table;
namespace fs = program::fs;

// A packing of a few spheres; Li fills the pores and goes on to a film.
const char *const resolved_case = R"(name: tiny
geometry:
  voxel_size: 50 nm
  thickness: 0.6 um
  width: 0.6 um
  seed: 3
  generate: {diameter: 250 nm, porosity: 0.48}
scaffold: {contact_angle: 90 deg}
creep: {exponent: 1}
cell: {current_density: 0.5 mA/cm2, capacity: 0.1 mAh/cm2}
output:
  fields: [phase, saturation, pressure, pore_diameter, films]
  every: 0.04 mAh/cm2
  at: [0.01 mAh/cm2]
)";

const char *const grey_case = R"(name: tiny grey
geometry:
  voxel_size: 100 nm
  thickness: 0.5 um
  width: 0.8 um
  grey: {porosity: 0.4, diameter: 31 nm, cv: 0.3, correlation_length: 0.2 um}
skeleton: {block: 1}
scaffold: {contact_angle: 90 deg}
creep: {exponent: 1}
cell: {current_density: 0.5 mA/cm2, capacity: 0.08 mAh/cm2}
)";

// One array of a .vti as doubles.
struct Field {
  coble_vtk_grid grid;
  coble_vtk_type type;
  std::vector<double> value;

  Field(const fs::path &path, const char *name) {
    void *data = nullptr;
    const coble_status status = coble_vti_read(path.c_str(), name, &grid, &type, &data);
    EXPECT_EQ(status, COBLE_OK) << coble_message();
    if (status) return;
    const size_t n = (size_t)grid.n[0] * grid.n[1] * grid.n[2];
    for (size_t i = 0; i < n; i++)
      value.push_back(type == COBLE_VTK_UINT8 ? static_cast<uint8_t *>(data)[i]
                                              : static_cast<float *>(data)[i]);
    free(data);
  }
  double sum() const {
    double total = 0;
    for (double v : value) total += v;
    return total;
  }
};

class Run : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    spill(dir / "tiny.yaml", resolved_case);
    spill(dir / "grey.yaml", grey_case);
  }
};

TEST_F(Run, LeavesEveryFileAndTheyAgree) {
  const Outcome o =
      coble("run tiny.yaml --out a/out --threads 2 --backend cpu --set output.preview=false");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(o.err, "");
  const fs::path out = dir / "a/out";
  // start, 0.01, 0.04, 0.08, end
  EXPECT_EQ(listing(out),
            "bonds.csv\nbonds.pvd\nbonds_0000.vtp\nbonds_0001.vtp\nbonds_0002.vtp\n"
            "bonds_0003.vtp\nbonds_0004.vtp\n"
            "case.yaml\nfields.pvd\nfields_0000.vti\nfields_0001.vti\nfields_0002.vti\n"
            "fields_0003.vti\nfields_0004.vti\nfilms.pvd\nfilms_0000.vti\nfilms_0001.vti\n"
            "films_0002.vti\nfilms_0003.vti\nfilms_0004.vti\nhistory.csv\nsummary.json\n");
  for (const char *word : {"location", "void fill", "ledger", "bonds broken", "transport",
                           "paraview a/out/fields.pvd"})
    EXPECT_NE(o.out.find(word), std::string::npos) << word;
  const std::string pvd = slurp(out / "fields.pvd");
  for (const char *name : {"fields_0000.vti", "fields_0004.vti"})
    EXPECT_NE(pvd.find(name), std::string::npos) << name;
  EXPECT_NE(slurp(out / "films.pvd").find("films_0003.vti"), std::string::npos);

  const Table h(out / "history.csv");
  const Json s(out / "summary.json");
  ASSERT_GT(h.rows, 5u);
  EXPECT_EQ(s.number("steps"), (double)h.rows);
  EXPECT_NEAR(h.last("capacity_mAh_cm2"), 0.1, 1e-12);
  EXPECT_NEAR(h.last("time_h"), 0.2, 1e-12);
  EXPECT_NEAR(s.number("capacity_mAh_cm2"), 0.1, 1e-12);
  double worst = 0, most = 0;
  for (size_t i = 0; i < h.rows; i++) {
    worst = std::fmax(worst, std::stod(h.column.at("ledger_defect")[i]));
    most = std::fmax(most, std::stod(h.column.at("pressure_max_MPa")[i]));
  }
  EXPECT_LE(worst, 1e-10);
  EXPECT_DOUBLE_EQ(s.number("ledger_defect_max"), worst);
  EXPECT_NEAR(s.number("pressure_max_MPa"), most, 1e-12 * most);
  // 0.1 mAh/cm2 is 0.486 um of Li on 0.6 x 0.6 um
  EXPECT_NEAR(s.number("li_volume_um3"), 0.1 * 4.858 * 0.36, 2e-4);
}

TEST_F(Run, HistoryHoldsEveryColumn) {
  ASSERT_EQ(coble("run grey.yaml --out out --quiet").code, 0);
  const Table h(dir / "out/history.csv");
  for (const char *name : {"step",
                           "time_h",
                           "capacity_mAh_cm2",
                           "dt_s",
                           "li_pores_um",
                           "li_se_um",
                           "li_cc_um",
                           "li_crevice_um",
                           "ledger_defect",
                           "pressure_mean_MPa",
                           "pressure_max_MPa",
                           "pressure_se_MPa",
                           "pressure_cc_MPa",
                           "se_state",
                           "cc_state",
                           "gap_se_um",
                           "gap_cc_um",
                           "lifted_area",
                           "contact_area",
                           "bonds_se",
                           "bonds_cc",
                           "bonds_layer",
                           "crevice_area",
                           "front_min",
                           "front_mean",
                           "front_max",
                           "void_fill",
                           "active_sets",
                           "iterations",
                           "rejected",
                           "coupled_solves",
                           "transport_s",
                           "mechanics_s",
                           "breaking_s",
                           "wall_s"}) {
    ASSERT_EQ(h.column.count(name), 1u) << name;
    EXPECT_EQ(h.column.at(name).size(), h.rows) << name;
    for (const std::string &value : h.column.at(name)) EXPECT_FALSE(value.empty()) << name;
  }
  EXPECT_EQ(h.names.size(), 35u);
  for (size_t i = 0; i < h.rows; i++) EXPECT_EQ(h.column.at("step")[i], std::to_string(i + 1));
}

TEST_F(Run, SummaryHoldsEveryKey) {
  ASSERT_EQ(
      coble("run grey.yaml --out out --quiet --set interfaces.work_se_layer='1 J/m2' "
            "--set interfaces.work_li_se='0.5 J/m2' --set interfaces.work_li_layer='0.6 J/m2' "
            "--set interfaces.work_cc_layer='0.2 J/m2' --set interfaces.work_li_cc='0.1 J/m2'")
          .code,
      0);
  const Json s(dir / "out/summary.json");
  for (const char *key : {"location",
                          "void_fill",
                          "share_se",
                          "share_crevice",
                          "share_cc",
                          "ledger_defect_max",
                          "li_volume_um3",
                          "capacity_mAh_cm2",
                          "steps",
                          "wall_s",
                          "peak_memory_MiB",
                          "backend",
                          "version",
                          "commit",
                          "temperature_K",
                          "case",
                          "breakthrough_capacity_mAh_cm2",
                          "pressure_max_MPa",
                          "creep_exponent",
                          "creep_factor",
                          "creep_advance_length_nm",
                          "seconds_transport",
                          "seconds_mechanics",
                          "seconds_breaking",
                          "seconds_output",
                          "crevice_area",
                          "bonds_se",
                          "bonds_cc",
                          "bonds_layer",
                          "ridge_coverage",
                          "ridge_count",
                          "ridge_plateaus",
                          "ridge_width_um",
                          "ridge_length_um",
                          "ridge_spacing_um",
                          "ridge_acuity"})
    EXPECT_TRUE(s.has(key)) << key;
  EXPECT_EQ(s.text("skeleton"), "blocks");
  EXPECT_EQ(s.number("skeleton_block"), 1);
  EXPECT_EQ(s.number("nodes"), 8 * 8 * 5);
  // per node: one bond along x, y and two across each of the three planes; a layer less across z
  const double layers = 5, columns = 64;
  EXPECT_EQ(s.number("bonds"), columns * (layers * 4 + (layers - 1) * 5 + 2));
  EXPECT_GT(s.number("seconds_output"), 0);
  EXPECT_LT(s.number("seconds_output"), s.number("wall_s"));
  EXPECT_TRUE(json_is_false(s.at("interrupted")));
  EXPECT_TRUE(json_is_true(s.at("completed")));
  EXPECT_EQ(s.text("case"), "tiny grey");
  EXPECT_EQ(s.text("preferred_site"), "cc") << "eq. 1: SE 1 - 0.5 - 0.6, CC 0.2 - 0.1 - 0.6";
  EXPECT_NEAR(s.number("overall_adhesion_se_J_m2"), -0.1, 1e-12);
  EXPECT_NEAR(s.number("overall_adhesion_cc_J_m2"), -0.5, 1e-12);
  EXPECT_GT(s.number("peak_memory_MiB"), 1);
  const double shares = s.number("share_se") + s.number("share_crevice") + s.number("share_cc");
  EXPECT_NEAR(shares, 1, 1e-9);
  ASSERT_EQ(coble("run grey.yaml --out plain --quiet").code, 0);
  EXPECT_TRUE(json_is_null(Json(dir / "plain/summary.json").at("preferred_site")));
}

TEST_F(Run, APackingMadeForItsPoresIsToldSo) {
  spill(dir / "matched.yaml",
        "geometry: {voxel_size: 50 nm, thickness: 1 um, width: 1 um, seed: 3, generate: {diameter: "
        "250 nm, pore_diameter: 120 nm, binder: {place: necks, fraction: 0.05}}}\n"
        "cell: {capacity: 0.0005 mAh/cm2}\n");
  const Outcome o = coble("run matched.yaml --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("by mercury intrusion, made for 120 nm"), std::string::npos) << o.out;
  const Json s(dir / "out/summary.json");
  EXPECT_NEAR(s.number("pore_diameter_target_nm"), 120, 1e-9);
  EXPECT_NEAR(s.number("pore_diameter_mean_nm"), 120 * (1 + s.number("pore_diameter_residual")),
              1e-9);
  EXPECT_NEAR(s.number("binder_fraction"), 0.05, 1e-3);
}

TEST_F(Run, FieldsAddUpToTheHistory) {
  ASSERT_EQ(coble("run tiny.yaml --out out --quiet --threads 2").code, 0);
  const fs::path out = dir / "out";
  const Table h(out / "history.csv");
  const double area = 12 * 12, dx = 0.05;  // voxels, um
  const char *const last = "fields_0004.vti", *const films = "films_0004.vti";
  const Field saturation(out / last, "saturation"), phase(out / last, "phase");
  const Field pressure(out / last, "pressure_MPa"), diameter(out / last, "pore_diameter_nm");
  EXPECT_EQ(phase.type, COBLE_VTK_UINT8);
  EXPECT_EQ(saturation.grid.n[0], 12);
  EXPECT_EQ(saturation.grid.n[2], 12);
  EXPECT_NEAR(saturation.grid.spacing[0], dx, 1e-12);
  EXPECT_NEAR(saturation.grid.time_h, 0.2, 1e-9);
  EXPECT_NEAR(saturation.grid.capacity_mAh_cm2, 0.1, 1e-9);
  // Li over the pore volume at rest, cut off at 1: a front voxel may end a step 5 % too full, and a
  // full pore breathes with the skeleton by less than 0.1 %, as pressures over moduli
  const double fronts = (double)std::count(phase.value.begin(), phase.value.end(), 3);
  const double full = (double)std::count(phase.value.begin(), phase.value.end(), 2);
  const double cut_off = (0.05 * std::fmax(1, fronts) + 1e-3 * full) / area * dx;
  EXPECT_LE(saturation.sum() / area * dx, h.last("li_pores_um") + 1e-7);
  EXPECT_GE(saturation.sum() / area * dx, h.last("li_pores_um") - cut_off);
  double highest = 0, pores = 0;
  for (size_t i = 0; i < phase.value.size(); i++) {
    const bool solid = phase.value[i] == 0;
    EXPECT_EQ(diameter.value[i] == 0, solid);
    if (solid) {
      EXPECT_EQ(saturation.value[i], 0);
    }
    if (phase.value[i] == 2) {
      EXPECT_GT(saturation.value[i], 0.99);
    }
    pores += !solid;
    highest = std::fmax(highest, pressure.value[i]);
  }
  EXPECT_NEAR(saturation.sum() / pores, h.last("void_fill"), 1e-4);
  EXPECT_LE(highest, h.last("pressure_max_MPa") * (1 + 1e-5));
  const Field h_se(out / films, "h_se_um"), h_cc(out / films, "h_cc_um");
  EXPECT_EQ(h_se.grid.n[2], 1);
  EXPECT_NEAR(h_se.sum() / area, h.last("li_se_um"), 1e-5);
  EXPECT_NEAR(h_cc.sum() / area, h.last("li_cc_um"), 1e-5);
  double squares = 0, covered = 0;
  for (const double h_cell : h_cc.value) squares += h_cell * h_cell;
  for (const double h_cell : h_cc.value) covered += h_cell > 0.5 * squares / h_cc.sum();
  EXPECT_DOUBLE_EQ(Json(out / "summary.json").number("ridge_coverage"), covered / area);
  const Field p_se(out / films, "p_se_MPa");
  EXPECT_NEAR(p_se.sum() / area, h.last("pressure_se_MPa"), 1e-4 * h.last("pressure_max_MPa"));
  EXPECT_EQ(Field(out / "fields_0000.vti", "saturation").sum(), 0) << "a run starts empty";
  EXPECT_EQ(Field(out / films, "gap_se_um").grid.n[0], 12);
  EXPECT_EQ(Field(out / films, "gap_cc_um").grid.n[1], 12);
}

TEST_F(Run, CrevicesAndDisplacementsAreFieldsToo) {
  ASSERT_EQ(
      coble("run grey.yaml --out out --quiet "
            "--set output.fields='[crevice, displacement]' --set output.region_size='[4, 0, 3]' "
            "--set output.preview=false")
          .code,
      0);
  EXPECT_EQ(listing(dir / "out"),
            "bonds.csv\nbonds.pvd\nbonds_0000.vtp\nbonds_0001.vtp\ncase.yaml\nfields.pvd\nfields_"
            "0000.vti\nfields_0001.vti\nhistory.csv\nsummary.json\n");
  const Field crevice(dir / "out/fields_0001.vti", "crevice");
  const Field displacement(dir / "out/fields_0001.vti", "displacement_z_um");
  EXPECT_EQ(crevice.type, COBLE_VTK_UINT8);
  EXPECT_EQ(displacement.type, COBLE_VTK_FLOAT);
  EXPECT_EQ(displacement.value.size(), 4u * 8 * 3);
}

// The deformed cell holds all Li, whatever its cells; surface and lattice stand beside it.
TEST_F(Run, TheLabFrameHoldsAllLi) {
  ASSERT_EQ(coble("run grey.yaml --out out --quiet --set output.fields='[lab, lattice]' "
                  "--set output.lab_spacing='0.07 um' --set interfaces.sigma_se='0.3 MPa'")
                .code,
            0);
  const Table h(dir / "out/history.csv");
  double li = 0;
  for (const char *where : {"li_pores_um", "li_se_um", "li_cc_um", "li_crevice_um"})
    li += h.last(where);
  const Field lab(dir / "out/lab_0001.vti", "li_fraction");
  const double cell = lab.grid.spacing[0] * lab.grid.spacing[1] * lab.grid.spacing[2];
  const double area = lab.grid.spacing[0] * lab.grid.n[0] * lab.grid.spacing[1] * lab.grid.n[1];
  EXPECT_NEAR(lab.sum() * cell / area, li, 1e-3 * li);
  const Field phase(dir / "out/lab_0001.vti", "phase");
  const auto films = std::count(phase.value.begin(), phase.value.end(), 4);
  EXPECT_NEAR((double)films * cell / area, h.last("li_se_um"), 0.07 + 0.1 * h.last("li_se_um"));
  for (const char *file : {"surface.pvd", "surface_0001.vtp", "lattice.pvd", "lattice_0001.vtp"})
    EXPECT_TRUE(fs::exists(dir / "out" / file)) << file;
  EXPECT_EQ(coble("run grey.yaml --out out --quiet --overwrite").code, 0);
  EXPECT_FALSE(fs::exists(dir / "out/lab_0001.vti"));
}

TEST_F(Run, EachOutputLeavesAPicture) {
  if (!coble_picture_available()) GTEST_SKIP() << "built without cairo";
  ASSERT_EQ(coble("run tiny.yaml --out out --quiet").code, 0);
  for (int i = 0; i < 5; i++)
    EXPECT_TRUE(fs::exists(dir / "out" / ("preview_000" + std::to_string(i) + ".png"))) << i;
  EXPECT_NE(slurp(dir / "out/preview_0000.png"), slurp(dir / "out/preview_0004.png"));
}

TEST_F(Run, OutputsLieAtTheChargesAskedFor) {
  ASSERT_EQ(coble("run tiny.yaml --out out --quiet").code, 0);
  const double charge[] = {0, 0.01, 0.04, 0.08, 0.1};
  for (int i = 0; i < 5; i++) {
    const Field f(dir / "out" / ("fields_000" + std::to_string(i) + ".vti"), "phase");
    EXPECT_NEAR(f.grid.capacity_mAh_cm2, charge[i], 1e-12);
    EXPECT_NEAR(f.grid.time_h, charge[i] / 0.5, 1e-12);
  }
}

TEST_F(Run, RegionAndStrideThinTheFields) {
  ASSERT_EQ(coble("run tiny.yaml --out whole --quiet").code, 0);
  ASSERT_EQ(coble("run tiny.yaml --out part --quiet --set output.region_first='[2, 1, 3]' "
                  "--set output.region_size='[7, 0, 6]' --set output.stride=2 "
                  "--set output.fields='[saturation, films]'")
                .code,
            0);
  const Field whole(dir / "whole/fields_0004.vti", "saturation");
  const Field part(dir / "part/fields_0004.vti", "saturation");
  ASSERT_EQ(part.grid.n[0], 4);
  ASSERT_EQ(part.grid.n[1], 6);
  ASSERT_EQ(part.grid.n[2], 3);
  EXPECT_NEAR(part.grid.origin[2], 3 * 0.05, 1e-12);
  EXPECT_NEAR(part.grid.spacing[0], 0.1, 1e-12);
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < 6; j++)
      for (int i = 0; i < 4; i++)
        EXPECT_EQ(part.value[i + 4 * (j + 6 * k)],
                  whole.value[(2 + 2 * i) + 12 * ((1 + 2 * j) + 12 * (3 + 2 * k))]);
  const Field all(dir / "whole/films_0004.vti", "h_se_um"),
      some(dir / "part/films_0004.vti", "h_se_um");
  for (int j = 0; j < 6; j++)
    for (int i = 0; i < 4; i++)
      EXPECT_EQ(some.value[i + 4 * j], all.value[(2 + 2 * i) + 12 * (1 + 2 * j)]);
  void *data = nullptr;
  coble_vtk_grid grid;
  coble_vtk_type type;
  EXPECT_NE(coble_vti_read((dir / "part/fields_0004.vti").c_str(), "phase", &grid, &type, &data),
            COBLE_OK)
      << "a field that was not asked for";
  free(data);
}

// Everything but the wall times, the last four columns.
std::string without_wall(const std::string &history) {
  std::string text;
  std::stringstream lines(history);
  for (std::string line; std::getline(lines, line); text += line + "\n")
    for (int i = 0; i < 4; i++) line.resize(line.rfind(','));
  return text;
}

TEST_F(Run, SameBitsForAnyNumberOfThreads) {
  for (const char *name : {"tiny", "grey"}) {
    std::string first;
    for (const char *threads : {"1", "2", "4"}) {
      const std::string out = std::string(name) + threads;
      ASSERT_EQ(coble("run " + std::string(name) + ".yaml --quiet --backend cpu --out " + out +
                      " --threads " + threads)
                    .code,
                0);
      const std::string history = without_wall(slurp(dir / out / "history.csv"));
      if (first.empty()) first = history;
      EXPECT_EQ(history, first) << name << " with " << threads << " threads";
      EXPECT_GT(history.size(), 1000u);
    }
  }
}

TEST_F(Run, TheResolvedCaseGivesTheSameRun) {
  ASSERT_EQ(coble("run tiny.yaml --out a --quiet --set cell.temperature='45 degC'").code, 0);
  ASSERT_EQ(coble("run a/case.yaml --out b --quiet").code, 0);
  EXPECT_EQ(without_wall(slurp(dir / "a/history.csv")), without_wall(slurp(dir / "b/history.csv")));
  const std::string a = slurp(dir / "a/case.yaml"), b = slurp(dir / "b/case.yaml");
  EXPECT_EQ(a.substr(a.find('\n')), b.substr(b.find('\n'))) << "all but the line with the origin";
}

TEST_F(Run, PlatesRestsAndStrips) {
  const Outcome o = coble(
      "run grey.yaml --out out --quiet --set cell.steps='[{current_density: 0.5 mA/cm2, "
      "capacity: 0.06 mAh/cm2}, {current_density: 0 mA/cm2, duration: 0.05 h}, "
      "{current_density: -0.5 mA/cm2, capacity: 0.02 mAh/cm2}]' "
      "--set output.every='0.02 mAh/cm2'");
  ASSERT_EQ(o.code, 0) << o.err;
  const Table h(dir / "out/history.csv");
  EXPECT_NEAR(h.last("capacity_mAh_cm2"), 0.04, 1e-12) << "the signed charge";
  EXPECT_NEAR(h.last("time_h"), 0.12 + 0.05 + 0.04, 1e-12);
  EXPECT_NEAR(h.last("li_pores_um") + h.last("li_se_um") + h.last("li_cc_um"), 0.04 * 4.858, 2e-4);
  // start and every 0.02 mAh/cm2 passed in either direction
  EXPECT_TRUE(fs::exists(dir / "out/films_0004.vti"));
  EXPECT_FALSE(fs::exists(dir / "out/films_0005.vti"));
  EXPECT_LE(Json(dir / "out/summary.json").number("ledger_defect_max"), 1e-10);
}

TEST_F(Run, CheckForetellsAndWritesNothing) {
  const std::string before = listing(dir);
  const Outcome o = coble("run tiny.yaml --check --out never");
  EXPECT_EQ(o.code, 0) << o.err;
  for (const char *word : {"geometry:", "grid", "porosity", "percolate", "pore diameter", "MPa",
                           "lattice", "opening pressures", "memory", "disk", "time"})
    EXPECT_NE(o.out.find(word), std::string::npos) << word;
  EXPECT_EQ(listing(dir), before);
  EXPECT_NE(coble("run tiny.yaml --check").out.find("a uniform layer would"), std::string::npos);
  // wide pores and weak interfaces: Li stays at the SE; narrow pores and strong ones: it goes to
  // the CC
  const std::string grey = "run grey.yaml --check --set geometry.grey.diameter=";
  EXPECT_NE(coble(grey + "'3 um' --set creep.exponent=3").out.find("Li lies at the SE (se)"),
            std::string::npos);
  EXPECT_NE(coble(grey + "'10 nm'").out.find("at the CC (cc)"), std::string::npos);
}

TEST_F(Run, QuietSaysNothing) {
  const Outcome o = coble("run grey.yaml --out out --quiet");
  EXPECT_EQ(o.code, 0);
  EXPECT_EQ(o.out + o.err, "");
}

TEST_F(Run, ATerminationSignalEndsWithASummary) {
  // 10000 steps at least: it cannot be done before the signal comes
  const Outcome o = coble(
      "run grey.yaml --out out --quiet --set numerics.dt_max='0.02 s' "
      "--set numerics.dt_first='0.02 s' 2>error & pid=$!; "
      "while ! grep -q '^3,' out/history.csv 2>/dev/null; do sleep 0.05; done; "
      "kill -TERM $pid; wait $pid");
  EXPECT_EQ(o.code, 1);
  EXPECT_NE(slurp(dir / "error").find("interrupted"), std::string::npos);
  const Json s(dir / "out/summary.json");
  EXPECT_TRUE(json_is_true(s.at("interrupted")));
  EXPECT_TRUE(json_is_false(s.at("completed")));
  EXPECT_EQ(s.number("steps"), (double)Table(dir / "out/history.csv").rows);
}

TEST_F(Run, AFailedStepLeavesTheReason) {
  const Outcome o = coble(
      "run tiny.yaml --out out --quiet --set numerics.max_active_sets=1 "
      "--set numerics.tolerance=1e-14 --set numerics.max_iterations=1");
  EXPECT_EQ(o.code, 1);
  EXPECT_EQ(o.err.rfind("coble: error: ", 0), 0u);
  EXPECT_FALSE(Json(dir / "out/summary.json").text("error").empty());
}

// Refused before anything is allocated, with what was asked for and what would be right.
TEST_F(Run, LayersBeyondTheMachineAreRefused) {
  const std::string before = listing(dir);
  spill(dir / "small.yaml",
        "geometry: {voxel_size: 100 nm, thickness: 10 um, width: 10 um,\n"
        "           generate: {diameter: 1 nm, porosity: 0.4}}\n");
  Outcome o = coble("pack small.yaml --out out");
  EXPECT_EQ(o.code, 2);
  for (const char *word : {"1.15e+12 spheres take 1.28e+05 GiB", "this machine has", "or more"})
    EXPECT_NE(o.err.find(word), std::string::npos) << word << " not in " << o.err;
  spill(dir / "large.yaml",
        "geometry: {voxel_size: 1 nm, thickness: 2.048 um, width: [2.048 um, 0.512 um],\n"
        "           grey: {porosity: 0.4, diameter: 30 nm}}\nskeleton: {block: 16}\n");
  o = coble("run large.yaml --out out --set geometry.width='2.048 um'");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("8.59e+09 voxels, expected at most 2^31"), std::string::npos) << o.err;
  if (coble_machine_bytes() < 24 * 1073741824.0) {
    o = coble("run large.yaml --out out");
    EXPECT_EQ(o.code, 2);
    EXPECT_NE(o.err.find("2048 x 512 x 2048 voxels of 1 nm take 24 GiB"), std::string::npos)
        << o.err;
  }
  fs::remove(dir / "small.yaml");
  fs::remove(dir / "large.yaml");
  EXPECT_EQ(listing(dir), before);
}

TEST_F(Run, BadCasesAreAllReportedAndNothingIsWritten) {
  const std::string before = listing(dir);
  const Outcome o = coble(
      "run tiny.yaml --out out --set cell.temperature='60 MPa' "
      "--set cell.stack_presure='5 MPa' --set creep.exponent=99");
  EXPECT_EQ(o.code, 2);
  for (const char *word : {"cell.temperature", "stack_pressure", "creep.exponent"})
    EXPECT_NE(o.err.find(word), std::string::npos) << word << " not in " << o.err;
  EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 3);
  EXPECT_EQ(coble("run tiny.yaml --out out --set output.region_size='[99, 0, 0]'").code, 2);
  EXPECT_EQ(coble("run tiny.yaml --out out --set output.every='1e-6 mAh/cm2'").code, 2);
  EXPECT_EQ(coble("measure grey.yaml --out out").code, 2) << "grey layers have no resolved pores";
  EXPECT_EQ(coble("pack grey.yaml --out out").code, 2);
  EXPECT_EQ(listing(dir), before);
}

}  // namespace
