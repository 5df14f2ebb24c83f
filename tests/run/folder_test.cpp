// Folders of results: never mixed, never emptied of what is not ours; and what pack leaves there.
#include "coble/image.h"
#include "coble/vtkio.h"
#include "program.h"

namespace {

using program::Json;
using program::Outcome;
using program::Program;
using program::slurp;
using program::spill;
namespace fs = program::fs;

class Folder : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    spill(dir / "case.yaml",
          "geometry: {voxel_size: 100 nm, thickness: 0.5 um, width: 0.5 um, "
          "grey: {porosity: 0.4, diameter: 31 nm}}\n"
          "skeleton: {block: 1}\ncell: {capacity: 0.01 mAh/cm2}\n");
    spill(dir / "packing.yaml",
          "geometry: {voxel_size: 50 nm, thickness: 1 um, width: 1 um, "
          "generate: {diameter: 300 nm, porosity: 0.48}}\n");
  }
};

TEST_F(Folder, ThatHoldsSomethingIsRefused) {
  fs::create_directory(dir / "out");
  spill(dir / "out/notes.txt", "mine");
  const Outcome o = coble("run case.yaml --out out --quiet");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("notes.txt"), std::string::npos);
  EXPECT_NE(o.err.find("--overwrite"), std::string::npos);
  EXPECT_EQ(listing(dir / "out"), "notes.txt\n");
}

TEST_F(Folder, EmptyOneIsTaken) {
  fs::create_directory(dir / "out");
  EXPECT_EQ(coble("run case.yaml --out out --quiet").code, 0);
}

TEST_F(Folder, OverwriteReplacesOurFilesOnly) {
  ASSERT_EQ(coble("run case.yaml --out out --quiet --set output.every='0.002 mAh/cm2'").code, 0);
  ASSERT_TRUE(fs::exists(dir / "out/films_0005.vti"));
  for (const char *name : {"notes.txt", "fields_1.vti", "fields_abcd.vti", "fields_0000.vti.bak"})
    spill(dir / "out" / name, "mine");
  fs::create_directory(dir / "out/history");
  ASSERT_EQ(coble("run case.yaml --out out --quiet --overwrite").code, 0);
  EXPECT_FALSE(fs::exists(dir / "out/films_0005.vti")) << "left over from the run before";
  EXPECT_TRUE(fs::exists(dir / "out/films_0001.vti"));
  for (const char *name : {"notes.txt", "fields_1.vti", "fields_abcd.vti", "fields_0000.vti.bak"})
    EXPECT_EQ(slurp(dir / "out" / name), "mine");
  EXPECT_TRUE(fs::exists(dir / "out/history"));
}

TEST_F(Folder, OfTheCaseItselfIsSafe) {
  const std::string before = slurp(dir / "case.yaml");
  const Outcome o = coble("run case.yaml --out . --overwrite --quiet");
  EXPECT_EQ(o.code, 2);
  EXPECT_NE(o.err.find("case.yaml is read by this command"), std::string::npos) << o.err;
  EXPECT_EQ(slurp(dir / "case.yaml"), before);
}

TEST_F(Folder, ThatCannotBeIsRefused) {
  EXPECT_EQ(coble("run case.yaml --out packing.yaml").code, 2) << "a file";
  const Outcome o = coble("run case.yaml --out packing.yaml/x/y");
  EXPECT_EQ(o.code, 2) << "below a file";
  EXPECT_NE(o.err.find("packing.yaml"), std::string::npos);
  for (const char *command : {"run", "measure", "grains"}) {
    const Outcome none = coble(std::string(command) + " case.yaml --out /proc/coble/x");
    EXPECT_EQ(none.code, 2) << "no folder can be made there: " << command;
    EXPECT_NE(none.err.find("--out /proc/coble/x: cannot be made"), std::string::npos) << none.err;
    EXPECT_EQ(none.out, "") << "nothing is computed first";
  }
  EXPECT_EQ(listing(dir), "case.yaml\npacking.yaml\n");
}

TEST_F(Folder, OfAPackingHoldsSpheresVoxelsAndNumbers) {
  ASSERT_EQ(coble("pack packing.yaml --out out --threads 2 --quiet").code, 0);
  EXPECT_EQ(listing(dir / "out"), "intrusion.csv\npack.json\nspheres.csv\nstructure.vti\n");
  const Json p(dir / "out/pack.json");
  EXPECT_NEAR(p.number("porosity"), 0.48, 0.005);
  EXPECT_NEAR(p.number("porosity_voxels"), p.number("porosity"), 0.02);
  EXPECT_LE(p.number("overlap"), 1e-3);
  EXPECT_GT(p.number("contacts"), 0);
  EXPECT_GT(p.number("mean_pore_diameter_nm"), 50);
  EXPECT_LT(p.number("mean_pore_diameter_nm"), 300);
  // what mercury finds is no wider than the pores are
  EXPECT_GT(p.number("pore_diameter_mean_nm"), 50);
  EXPECT_LT(p.number("pore_diameter_mean_nm"), p.number("mean_pore_diameter_nm"));
  coble_packing packing = {};
  const double size[3] = {1e-6, 1e-6, 1e-6};
  ASSERT_EQ(coble_spheres_read((dir / "out/spheres.csv").c_str(), size, true, &packing), COBLE_OK)
      << coble_message();
  EXPECT_EQ((double)packing.count, p.number("spheres"));
  coble_packing_release(&packing);
  coble_vtk_grid grid;
  coble_vtk_type type;
  void *data = nullptr;
  ASSERT_EQ(coble_vti_read((dir / "out/structure.vti").c_str(), "phase", &grid, &type, &data),
            COBLE_OK);
  double pores = 0;
  for (int i = 0; i < 20 * 20 * 20; i++) pores += static_cast<uint8_t *>(data)[i];
  free(data);
  EXPECT_NEAR(pores / 8000, p.number("porosity_voxels"), 1e-12);
}

TEST_F(Folder, OfAPackingMadeForItsPoresSaysHowNearItCame) {
  spill(dir / "pores.yaml",
        "geometry: {voxel_size: 25 nm, thickness: 2.4 um, width: 1.8 um, "
        "generate: {diameter: 300 nm, pore_diameter: 135 nm}}\n");
  const Outcome o = coble("pack pores.yaml --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("made for pores of 135 nm"), std::string::npos) << o.out;
  const Json p(dir / "out/pack.json");
  EXPECT_EQ(p.number("pore_diameter_target_nm"), 135);
  EXPECT_NEAR(p.number("pore_diameter_mean_nm"), 135, 0.05 * 135);
  EXPECT_EQ(p.number("sintering_growth"), 1);
  EXPECT_GE(p.number("packings_tried"), 2);
  EXPECT_EQ(coble("pack pores.yaml --out far --set geometry.generate.pore_diameter='900 nm'").code,
            2);
  EXPECT_FALSE(fs::exists(dir / "far"));
}

// All pores of the curve lie at one diameter, of the packing not quite.
TEST_F(Folder, OfAPackingMadeForACurveSaysHowFarItsOwnLies) {
  spill(dir / "curve.csv", "diameter [nm],cumulative\n136,0\n134,1\n");
  spill(dir / "pores.yaml",
        "geometry: {voxel_size: 25 nm, thickness: 2.4 um, width: 1.8 um, "
        "generate: {diameter: 300 nm, pore_curve: curve.csv}}\n");
  const Outcome o = coble("pack pores.yaml --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("from the measured curve by up to"), std::string::npos) << o.out;
  const Json p(dir / "out/pack.json");
  EXPECT_NEAR(p.number("pore_diameter_target_nm"), 135, 1e-9);
  EXPECT_GT(p.number("pore_curve_residual_rms"), 0.01);
  EXPECT_GE(p.number("pore_curve_residual_max"), p.number("pore_curve_residual_rms"));
  EXPECT_LT(p.number("pore_curve_residual_max"), 1);
  const std::string table = slurp(dir / "out/pore_curve.csv");
  EXPECT_EQ(table.find("diameter_nm,target_fraction,achieved_fraction,residual\n136,0,"), 0u)
      << table;
  EXPECT_EQ(coble("pack pores.yaml --out curve.csv --overwrite").code, 2);
}

// The same binder in the voxels of pack, of measure and of a case that is echoed and read again.
TEST_F(Folder, OfAPackingWithBinderTellsWhereItIs) {
  spill(
      dir / "bound.yaml",
      "geometry: {voxel_size: 25 nm, thickness: 1.2 um, width: 1 um, generate: {diameter: 300 nm, "
      "porosity: 0.48, pore_diameter: 90 nm, search: binder, binder: {place: coating}}}\n");
  const Outcome o = coble("pack bound.yaml --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("% of the solid's volume, a coating of"), std::string::npos) << o.out;
  const Json p(dir / "out/pack.json");
  EXPECT_NEAR(p.number("pore_diameter_mean_nm") / 90, 1, 0.05);
  const double binder = p.number("binder_fraction");
  EXPECT_GT(binder, 0.01);
  coble_vtk_grid grid;
  void *data = nullptr;
  coble_vtk_type type;
  ASSERT_EQ(coble_vti_read((dir / "out/structure.vti").c_str(), "binder", &grid, &type, &data),
            COBLE_OK)
      << coble_message();
  double count = 0;
  for (int i = 0; i < 40 * 40 * 48; i++) count += static_cast<uint8_t *>(data)[i];
  free(data);
  EXPECT_NEAR(count / (40 * 40 * 48 * (1 - p.number("porosity_voxels"))), binder, 1e-9);
  ASSERT_EQ(coble("measure bound.yaml --out measured --quiet").code, 0);
  EXPECT_EQ(Json(dir / "measured/measure.json").number("porosity"), p.number("porosity_voxels"));
}

// Particles on the walls: where they are, what they cover, and what they leave of the pores.
TEST_F(Folder, OfADecoratedPackingTellsWhereTheParticlesAre) {
  const std::string text =
      "geometry: {voxel_size: 5 nm, thickness: 0.6 um, width: 0.4 um, generate: {diameter: 100 nm, "
      "porosity: 0.5}}\nscaffold: {decoration: {diameter: 25 nm, loading: 0.06, material: gold}}\n";
  spill(dir / "gold.yaml", text);
  spill(dir / "plain.yaml", text.substr(0, text.find("scaffold")));
  const Outcome o = coble("pack gold.yaml --out out");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.out.find("gold covers 0."), std::string::npos) << o.out;
  ASSERT_EQ(coble("pack plain.yaml --out plain --quiet").code, 0);
  const Json p(dir / "out/pack.json"), plain(dir / "plain/pack.json");
  EXPECT_EQ(p.number("pore_diameter_mean_nm"), plain.number("pore_diameter_mean_nm"));
  EXPECT_LT(p.number("pore_diameter_decorated_nm"), 0.9 * plain.number("pore_diameter_mean_nm"));
  EXPECT_EQ(slurp(dir / "out/spheres.csv"), slurp(dir / "plain/spheres.csv"));
  EXPECT_FALSE(std::filesystem::exists(dir / "plain/decoration.csv"));
  coble_packing particles;
  const double size[3] = {0.4e-6, 0.4e-6, 0.6e-6};
  ASSERT_EQ(coble_spheres_read((dir / "out/decoration.csv").c_str(), size, true, &particles),
            COBLE_OK)
      << coble_message();
  EXPECT_EQ((double)particles.count, p.number("decoration_particles"));
  coble_packing_release(&particles);
  coble_vtk_grid grid;
  void *data = nullptr;
  coble_vtk_type type;
  ASSERT_EQ(coble_vti_read((dir / "out/structure.vti").c_str(), "decoration", &grid, &type, &data),
            COBLE_OK)
      << coble_message();
  double count = 0;
  for (int i = 0; i < 80 * 80 * 120; i++) count += static_cast<uint8_t *>(data)[i];
  free(data);
  EXPECT_NEAR(count / (80 * 80 * 120),
              plain.number("porosity_voxels") - p.number("porosity_voxels"), 1e-9);
}

// What measure and pack write of a packing's pores is a curve to make packings for.
TEST_F(Folder, OfAPackingHoldsItsOwnCurve) {
  ASSERT_EQ(coble("pack packing.yaml --out out --quiet").code, 0);
  ASSERT_EQ(coble("measure packing.yaml --out measured --quiet").code, 0);
  EXPECT_EQ(slurp(dir / "out/intrusion.csv"), slurp(dir / "measured/intrusion.csv"));
  const Json p(dir / "out/pack.json");
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  coble_pore_curve curve = {};
  ASSERT_EQ(coble_pore_curve_read((dir / "out/intrusion.csv").c_str(), &mercury, &curve), COBLE_OK)
      << coble_message();
  // filled at the rows' own diameters, at most a voxel apart; the curve's mean lies between them
  EXPECT_NEAR(coble_pore_curve_mean(&curve) * 1e9, p.number("pore_diameter_mean_nm") + 12.5, 12.5);
  coble_pore_curve_release(&curve);
}

// Spheres and voxels that pack wrote are the same layer when read back.
TEST_F(Folder, OfAPackingIsMeasuredAlikeFromCaseSpheresAndVoxels) {
  ASSERT_EQ(coble("pack packing.yaml --out out --quiet").code, 0);
  spill(dir / "spheres.yaml",
        "geometry: {voxel_size: 50 nm, thickness: 1 um, width: 1 um, "
        "spheres: {file: out/spheres.csv}}\n");
  ASSERT_EQ(coble("measure packing.yaml --out a --quiet").code, 0);
  ASSERT_EQ(coble("measure spheres.yaml --out b --quiet").code, 0);
  const Outcome o = coble("measure out/structure.vti --pore 1 --sides periodic --out c --quiet");
  ASSERT_EQ(o.code, 0) << o.err;
  const Json a(dir / "a/measure.json"), b(dir / "b/measure.json"), c(dir / "c/measure.json");
  for (const char *key : {"porosity", "axes.x.D_eff_over_D0", "axes.z.D_eff_over_D0",
                          "mean_pore_diameter_m", "specific_surface_1_m"}) {
    EXPECT_NEAR(b.number(key), a.number(key), 1e-3 * a.number(key)) << key;
    EXPECT_NEAR(c.number(key), a.number(key), 1e-9 * a.number(key)) << key;
  }
  EXPECT_NEAR(c.number("voxel_size_m"), 5e-8, 1e-15);
}

}  // namespace
