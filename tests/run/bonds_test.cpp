// Broken bonds on their way to files, from a list made by hand; strengths of bonds from a case.
#include <cmath>

#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkXMLPolyDataReader.h>

#include "program.h"

extern "C" {
#include "app/bonds.h"
#include "app/scene.h"
}

namespace {

using program::Program;
namespace fs = std::filesystem;
using program::slurp;
using program::spill;
using program::Table;

const coble_bond_event events[] = {
    {3, 1800, 9000, 17, COBLE_BOND_SE, {1e-6, 2e-6, 0}, {0, 0, -1}, 6e6, 0, 1.01, 4e-14},
    {3, 1800, 9000, 5, COBLE_BOND_LAYER, {0, 0, 1.5e-6}, {0.6, 0.8, 0}, 3e5, 3e5, 1, 1e-14},
    {7, 3600, 18000, 9, COBLE_BOND_CC, {0.1, 0, 5e-6}, {0, 0, 1}, 1.0 / 3, 0, 1, 1e-14}};

class Bonds : public Program {
 protected:
  coble_bond_log *log = nullptr;
  void SetUp() override {
    Program::SetUp();
    folder = dir.string();
    ASSERT_EQ(coble_bond_log_open(folder.c_str(), &log), COBLE_OK) << coble_message();
  }
  void TearDown() override {
    coble_bond_log_close(log);
    Program::TearDown();
  }
  std::string folder;
};

TEST_F(Bonds, HaveARowEachInTheOrderOfBreaking) {
  const std::string header =
      "step,bond,kind,x_um,y_um,z_um,normal_x,normal_y,normal_z,time_h,capacity_mAh_cm2,"
      "tension_MPa,shear_MPa,ratio,area_um2,mode_angle_deg\n";
  ASSERT_EQ(coble_bond_log_append(log, nullptr, 0), COBLE_OK);
  EXPECT_EQ(slurp(dir / "bonds.csv"), header);
  ASSERT_EQ(coble_bond_log_append(log, events, 2), COBLE_OK);
  const std::string two = slurp(dir / "bonds.csv");
  EXPECT_EQ(two.rfind(header, 0), 0u) << "the rows are on disk at once";
  ASSERT_EQ(coble_bond_log_append(log, events, 2), COBLE_OK);
  EXPECT_EQ(slurp(dir / "bonds.csv"), two) << "no row twice";
  ASSERT_EQ(coble_bond_log_append(log, events, 3), COBLE_OK);
  Table t(dir / "bonds.csv");
  ASSERT_EQ(t.rows, 3u);
  const char *const kinds[] = {"se", "layer", "cc"};
  for (size_t i = 0; i < 3; i++) {
    EXPECT_EQ(t.column["kind"][i], kinds[i]);
    EXPECT_EQ(t.column["bond"][i], std::to_string(events[i].bond));
    EXPECT_EQ(t.column["step"][i], std::to_string(events[i].step));
    EXPECT_EQ(std::stod(t.column["tension_MPa"][i]), events[i].tension / 1e6) << "to the last bit";
    EXPECT_EQ(std::stod(t.column["normal_y"][i]), events[i].normal[1]);
    EXPECT_EQ(std::stod(t.column["z_um"][i]), events[i].position[2] / 1e-6);
  }
  EXPECT_EQ(t.column["mode_angle_deg"][0], "0");
  EXPECT_NEAR(std::stod(t.column["mode_angle_deg"][1]), 45, 1e-12);
  EXPECT_EQ(t.column["time_h"][0], "0.5");
  EXPECT_EQ(t.column["capacity_mAh_cm2"][2], "0.5");
  EXPECT_NEAR(std::stod(t.column["area_um2"][0]), 0.04, 1e-15);
}

vtkNew<vtkXMLPolyDataReader> points(const fs::path &file) {
  vtkNew<vtkXMLPolyDataReader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  return reader;
}

TEST_F(Bonds, AreASeriesOfPoints) {
  const coble_bond_gap gap[] = {{2e-8f, 1e-9f}, {0, 3e-9f}, {0, 0}};
  coble_step_report report = {};
  ASSERT_EQ(coble_bond_log_output(log, nullptr, 0, nullptr, &report), COBLE_OK) << coble_message();
  report.time = 3600;
  report.charge = 18000;
  ASSERT_EQ(coble_bond_log_output(log, events, 3, gap, &report), COBLE_OK) << coble_message();
  EXPECT_EQ(listing(dir), "bonds.csv\nbonds.pvd\nbonds_0000.vtp\nbonds_0001.vtp\n");
  const std::string pvd = slurp(dir / "bonds.pvd");
  EXPECT_NE(pvd.find("timestep=\"1\" group=\"\" part=\"0\" file=\"bonds_0001.vtp\""),
            std::string::npos)
      << pvd;
  const auto reader = points(dir / "bonds_0001.vtp");
  vtkPolyData *data = reader->GetOutput();
  ASSERT_EQ(data->GetNumberOfPoints(), 3);
  EXPECT_NEAR(data->GetPoint(0)[1], 2, 1e-12);
  EXPECT_EQ(data->GetPointData()->GetNormals()->GetComponent(1, 0), 0.6);
  const auto value = [&](const char *name, int i) {
    vtkDataArray *array = data->GetPointData()->GetArray(name);
    EXPECT_NE(array, nullptr) << name;
    return array ? array->GetComponent(i, 0) : NAN;
  };
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(value("kind", i), events[i].kind);
    EXPECT_EQ(value("bond", i), events[i].bond);
    EXPECT_EQ(value("tension_MPa", i), events[i].tension / 1e6);
    EXPECT_EQ(value("time_h", i), events[i].time / 3600);
    EXPECT_EQ(value("capacity_mAh_cm2", i), events[i].charge / 36000);
    EXPECT_NEAR(value("opening_um", i), gap[i].opening * 1e6, 1e-8);
    EXPECT_NEAR(value("slip_um", i), gap[i].slip * 1e6, 1e-9);
  }
  EXPECT_NEAR(value("mode_angle_deg", 1), 45, 1e-12);
  EXPECT_EQ(data->GetFieldData()->GetArray("TimeValue")->GetComponent(0, 0), 1);
}

// When all Li goes to the CC, its film fills what the broken bonds there have opened.
TEST_F(Bonds, OpenByTheLiBetweenTheirFaces) {
  spill(dir / "grey.yaml", R"(name: openings
geometry:
  voxel_size: 100 nm
  thickness: 0.4 um
  width: 0.6 um
  grey: {porosity: 0.4, diameter: 31 nm, cv: 0.3}
skeleton: {block: 2}
creep: {exponent: 1}
interfaces: {cohesion: 1000 MPa, sigma_se: 1000 MPa}
cell: {capacity: 0.06 mAh/cm2}
)");
  ASSERT_EQ(coble("run grey.yaml --out out --quiet --threads 1").code, 0);
  const Table history(dir / "out/history.csv");
  const auto reader = points(dir / "out/bonds_0001.vtp");
  vtkPointData *data = reader->GetOutput()->GetPointData();
  double volume = 0, most = 0;
  for (int i = 0; i < reader->GetOutput()->GetNumberOfPoints(); i++) {
    const double opening = data->GetArray("opening_um")->GetComponent(i, 0);
    if (data->GetArray("kind")->GetComponent(i, 0) != COBLE_BOND_CC) continue;
    EXPECT_GE(data->GetArray("slip_um")->GetComponent(i, 0), 0);
    volume += opening * data->GetArray("area_um2")->GetComponent(i, 0);
    most = std::fmax(most, opening);
  }
  EXPECT_GT(most, 0.1);
  // float; the film itself gives p/K = 5 MPa/(2e17 Pa/m), 0.025 nm
  EXPECT_NEAR(volume / 0.36, history.last("li_cc_um"), 5e-5);
}

TEST_F(Bonds, NeedAFolder) {
  coble_bond_log *none = nullptr;
  EXPECT_EQ(coble_bond_log_open((folder + "/no").c_str(), &none), COBLE_ERR_IO);
  EXPECT_EQ(none, nullptr);
}

// Two blocks of 1 um between the planes; the second SE bond is half as large.
class Strengths : public testing::Test {
 protected:
  coble_case c = {};
  coble_scene scene = {};
  coble_bond bond[3] = {};
  void SetUp() override {
    c.geometry.seed = 7;
    c.skeleton = coble_skeleton_defaults();
    c.skeleton.block = 10;
    c.cell.fabrication_pressure = 5e6;
    coble_case_interfaces &w = c.interfaces;
    w.fabrication_reference = 380e6;
    w.fabrication_exponent = 0.5;
    w.sigma_se = 6e6;
    w.tau_se = 3e6;
    w.sigma_cc = 0.5e6;
    w.tau_cc = 0.25e6;
    w.cohesion = 1e6;
    w.cohesion_shear = 2e6;
    w.energy_se = w.energy_cc = w.energy_layer = NAN;
    for (int kind = 0; kind < 3; kind++) w.scatter[kind] = 0.1 * (kind + 1);
    scene.structure.dx = 1e-7;
    bond[0].kind = bond[1].kind = COBLE_BOND_SE;
    bond[0].area = 1e-12f;
    bond[1].area = 0.5e-12f;
    bond[0].kn = 2000;
    bond[1].kn = 500;
    bond[2].kind = COBLE_BOND_LAYER;
    bond[2].area = 1e-12f;
    bond[2].kn = 1e6;
    bond[2].kt = 400;
    scene.graph.bonds = 3;
    scene.graph.bond = bond;
  }
};

TEST_F(Strengths, OfTheElectrolyteFollowThePressingAlone) {
  const coble_strength_params p = coble_scene_strength(&c, &scene);
  const double pressed = std::sqrt(5.0 / 380);
  EXPECT_DOUBLE_EQ(p.tension[COBLE_BOND_SE], 6e6 * pressed);
  EXPECT_DOUBLE_EQ(p.shear[COBLE_BOND_SE], 3e6 * pressed);
  EXPECT_EQ(p.tension[COBLE_BOND_CC], 0.5e6);
  EXPECT_EQ(p.shear[COBLE_BOND_CC], 0.25e6);
  EXPECT_EQ(p.tension[COBLE_BOND_LAYER], 1e6);
  EXPECT_EQ(p.shear[COBLE_BOND_LAYER], 2e6);
  EXPECT_EQ(p.scatter[COBLE_BOND_CC], 0.1 * 3);
  EXPECT_EQ(p.seed, 7u);
}

TEST_F(Strengths, ReleaseTheFractureEnergyOnAverage) {
  coble_case_interfaces &w = c.interfaces;
  w.energy_se = 2;
  w.energy_layer = 0.3;
  w.sigma_se = w.tau_se = w.cohesion = w.cohesion_shear = NAN;
  coble_strength_params p = coble_scene_strength(&c, &scene);
  const double sigma = p.tension[COBLE_BOND_SE], pressed = std::sqrt(5.0 / 380);
  double released = 0, area = 0;
  for (int b = 0; b < 2; b++) {
    // the bond, and the layer of blocks of 1 um and 1 GPa beside it
    released += std::pow(sigma * bond[b].area, 2) / 2 * (1.0 / bond[b].kn + 2 / (1e9 * 1e-6));
    area += bond[b].area;
  }
  EXPECT_NEAR(released / area, 2 * pressed, 1e-12);
  EXPECT_EQ(p.shear[COBLE_BOND_SE], sigma);
  // V28: sigma = E sqrt(G_c/(1.8 E h))
  EXPECT_NEAR(p.tension[COBLE_BOND_LAYER], 1e9 * std::sqrt(0.3 / (1.8 * 1e9 * 1e-6)), 1e-3);
  c.skeleton.kind = COBLE_SKELETON_COLUMNS;
  p = coble_scene_strength(&c, &scene);
  EXPECT_NEAR(p.shear[COBLE_BOND_LAYER], std::sqrt(2 * 0.3 * 400 / 1e-12), 10);
  w.energy_cc = 1;
  w.sigma_cc = NAN;
  EXPECT_EQ(coble_scene_strength(&c, &scene).tension[COBLE_BOND_CC], INFINITY) << "no such bond";
}

TEST_F(Strengths, ReachTheSimulation) {
  c.cell.step_count = 1;
  c.cell.steps[0] = {5, 3600, 0};
  c.biot = 0.25;
  c.interfaces.film_factor = 3;
  c.interfaces.crevice_factor = 20;
  c.numerics.event_accuracy = 0.2;
  const coble_sim_params p = coble_scene_params(&c, &scene);
  EXPECT_EQ(p.strength.tension[COBLE_BOND_CC], 0.5e6);
  EXPECT_EQ(p.biot, 0.25);
  EXPECT_EQ(p.film_factor, 3);
  EXPECT_EQ(p.crevice_factor, 20);
  EXPECT_EQ(p.event_accuracy, 0.2);
}

TEST(Lattice, OfAnImageNeedsBlocksThatDivideIt) {
  coble_case c = {};
  coble_scene scene = {};
  c.skeleton = coble_skeleton_defaults();
  scene.structure.n[0] = scene.structure.n[1] = 6;
  scene.structure.n[2] = 9;
  EXPECT_EQ(coble_scene_connect(&c, &scene), COBLE_ERR_INPUT);
  EXPECT_EQ(std::string(coble_message()),
            "skeleton.block: found '4', expected a divisor of the 6 x 6 x 9 voxels, such as 3; or "
            "crop the image");
}

}  // namespace
