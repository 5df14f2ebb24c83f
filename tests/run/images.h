// Formation factors of the measured structures under COBLE_SHARED_DIR against the published and the
// recomputed tables: voxel finite volume, potentials fixed on the two outer faces, sides closed.
#pragma once

#include "coble/vtkio.h"
#include "run/program.h"

namespace images {

using program::Json;
using program::Outcome;
using program::Program;

inline const program::fs::path folder = program::fs::path(COBLE_SHARED_DIR) / "data/images";
constexpr double tolerance = 1e-3;  // of the tables

// The axes of the files are [z][y][x]: array axis 2 is x.
inline const char *axis_of(int array_axis) {
  return array_axis == 2 ? "x" : array_axis == 1 ? "y" : "z";
}

class Images : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    if (!program::fs::exists(folder)) GTEST_SKIP() << "no images in " << folder;
  }

  // Rows of a table as lists of text; the header is row 0.
  static std::vector<std::vector<std::string>> table(const char *name) {
    std::ifstream file(folder / "tables" / name);
    std::vector<std::vector<std::string>> rows;
    for (std::string line, item; std::getline(file, line);) {
      rows.emplace_back();
      for (std::stringstream s(line); std::getline(s, item, ',');) rows.back().push_back(item);
    }
    return rows;
  }

  // measure.json of one image, all axes in one call.
  void measure(const std::string &file, const std::string &how) {
    const Outcome o = coble("measure '" + (folder / file).string() + "' --voxel-size '1 um' " +
                            how + " --out out --overwrite --threads 2");
    ASSERT_EQ(o.code, 0) << o.err;
  }

  // grains.json of one image, in voxels of 1 um.
  Json grains(const std::string &file, const std::string &how) {
    const Outcome o = coble("grains '" + (folder / file).string() + "' --voxel-size '1 um' " + how +
                            " --out out --overwrite --no-plots --quiet --threads 2");
    EXPECT_EQ(o.code, 0) << o.err;
    return Json(dir / "out/grains.json");
  }

  // The rows (file, phase) of recomputed_formation_factors.csv.
  void compare_recomputed(const std::string &file, const std::string &phase,
                          const std::string &how) {
    int compared = 0;
    measure(file, how);
    const Json m(dir / "out/measure.json");
    for (const auto &row : table("recomputed_formation_factors.csv")) {
      if (row[0] != file || row[1] != phase) continue;
      const std::string axis = std::string("axes.") + axis_of(std::stoi(row[2]));
      EXPECT_NEAR(m.number("porosity"), std::stod(row[3]), 1e-6);
      EXPECT_NEAR(m.number(axis + ".porosity_connected"), std::stod(row[4]), 1e-6);
      const double formation = std::stod(row[5]), tortuosity = std::stod(row[7]);
      EXPECT_NEAR(m.number(axis + ".formation_factor"), formation, tolerance * formation);
      EXPECT_NEAR(m.number(axis + ".tortuosity_factor"), tortuosity, tolerance * tortuosity);
      EXPECT_LT(m.number(axis + ".flux_defect"), 1e-6);
      compared++;
    }
    EXPECT_EQ(compared, 3);
  }

  void compare_berea_block(const char *block) {
    const auto rows = table("berea_reference_k_FF.csv");
    int compared = 0;
    for (const auto &row : rows) {
      if (row[0] != block) continue;
      if (compared == 0)
        measure("berea_ct_128x256x256.tif",
                "--pore 0 --crop " + row[3] + "," + row[2] + "," + row[1] + ",128,128,128");
      const Json m(dir / "out/measure.json");
      const std::string axis = std::string("axes.") + axis_of(std::stoi(row[5]));
      const double published = std::stod(row[10]), recomputed = std::stod(row[12]);
      EXPECT_NEAR(m.number("porosity"), std::stod(row[7]), 1e-6);
      EXPECT_NEAR(m.number(axis + ".porosity_connected"), std::stod(row[9]), 1e-6);
      EXPECT_NEAR(m.number(axis + ".formation_factor"), published, tolerance * published);
      EXPECT_NEAR(m.number(axis + ".formation_factor"), recomputed, tolerance * recomputed);
      compared++;
    }
    EXPECT_EQ(compared, 3);
  }
};

// The whole job: read, segment, measure the pores, plate Li through them, write and read back. A
// cube of `edge` voxels of 50 nm; the charge is 1.6 times its thickness of Li.
class Job : public Images {
 protected:
  void plate(const std::string &file, const std::string &pores, const std::string &corner,
             int edge) {
    const std::string n = std::to_string(edge);
    program::spill(
        dir / "job.yaml",
        "name: " + file + "\ngeometry:\n  voxel_size: 50 nm\n  sides: mirror\n  image: {file: " +
            (folder / file).string() + ", " + pores + ", crop_first: " + corner + ", crop_size: [" +
            n + ", " + n + ", " + n +
            "]}\nscaffold: {contact_angle: 90 deg}\ncreep: {exponent: 1}\n"
            "cell: {capacity: " +
            std::to_string(edge / 60.0) + " mAh/cm2}\noutput: {fields: [phase, saturation]}\n");
    const Outcome o = coble("run job.yaml --out out --threads 2 --quiet");
    ASSERT_EQ(o.code, 0) << o.err;
    const Json s(dir / "out/summary.json");
    EXPECT_LE(s.number("ledger_defect_max"), 1e-10);
    EXPECT_NEAR(s.number("capacity_mAh_cm2"), edge / 60.0, 1e-6);
    EXPECT_GT(s.number("void_fill"), 0.5);
    EXPECT_GT(s.number("porosity"), 0.1);
    coble_vtk_grid grid;
    coble_vtk_type type;
    void *data = nullptr;
    ASSERT_EQ(
        coble_vti_read((dir / "out/fields_0001.vti").c_str(), "saturation", &grid, &type, &data),
        COBLE_OK);
    const size_t cells = (size_t)grid.n[0] * grid.n[1] * grid.n[2];
    double li = 0;
    for (size_t i = 0; i < cells; i++) li += static_cast<float *>(data)[i];
    free(data);
    // The field is Li over the pore at rest, cut off at 1: without what a pore holds that its
    // pressure has widened, by less than 0.1 %; with what a crevice holds, up to 1.
    const double field = li * 0.05 / (grid.n[0] * grid.n[1]), pores_li = s.number("li_pores_um");
    EXPECT_GE(field, 0.999 * pores_li);
    EXPECT_LE(field, pores_li + s.number("li_crevice_um") + 1e-6);
  }
};

}  // namespace images
