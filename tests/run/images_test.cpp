// coble measure on sandstone and carbon fibres; the large images stand in tests/slow.
#include "coble/vtkio.h"
#include "run/images.h"

namespace {

using images::Images;
using program::Outcome;

TEST_F(Images, BereaBlock0) { compare_berea_block("0"); }
TEST_F(Images, BereaBlock1) { compare_berea_block("1"); }
TEST_F(Images, BereaBlock3) { compare_berea_block("3"); }
TEST_F(Images, BereaBlock4) { compare_berea_block("4"); }
TEST_F(Images, FibresPores) {
  compare_recomputed("fiberform_grey_100x100x100.tif", "pore(grey<90)", "--threshold 90");
}

// The whole job: read, segment, measure the pores, plate Li through them, write and read back.
class Job : public Images {
 protected:
  void plate(const std::string &file, const std::string &pores, const std::string &crop) {
    program::spill(dir / "job.yaml",
                   "name: " + file +
                       "\ngeometry:\n  voxel_size: 50 nm\n  sides: mirror\n  image: {file: " +
                       (images::folder / file).string() + ", " + pores + ", " + crop +
                       "}\nscaffold: {contact_angle: 90 deg}\ncreep: {exponent: 1}\n"
                       "cell: {capacity: 0.4 mAh/cm2}\noutput: {fields: [phase, saturation]}\n");
    const Outcome o = coble("run job.yaml --out out --threads 2 --quiet");
    ASSERT_EQ(o.code, 0) << o.err;
    const program::Json s(dir / "out/summary.json");
    EXPECT_LE(s.number("ledger_defect_max"), 1e-10);
    EXPECT_NEAR(s.number("capacity_mAh_cm2"), 0.4, 1e-12);
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
    EXPECT_NEAR(li * 0.05 / (grid.n[0] * grid.n[1]), s.number("li_pores_um"), 1e-4);
  }
};

TEST_F(Job, Sandstone) {
  plate("berea_ct_128x256x256.tif", "pore_labels: [0]",
        "crop_first: [0, 0, 0], crop_size: [24, 24, 24]");
}
TEST_F(Job, Cathode) {
  plate("nmc_cathode_ct_200x200x200.tif", "pore_labels: [0]",
        "crop_first: [80, 80, 80], crop_size: [24, 24, 24]");
}
TEST_F(Job, Fibres) {
  plate("fiberform_grey_100x100x100.tif", "threshold: 90",
        "crop_first: [40, 40, 40], crop_size: [24, 24, 24]");
}
TEST_F(Job, Emulsion) {
  plate("emulsion_spheres_grey_46x128x128.tif", "threshold: 22",
        "crop_first: [40, 40, 4], crop_size: [24, 24, 24]");
}

}  // namespace
