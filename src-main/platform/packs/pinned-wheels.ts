/**
 * The wheels this program knows, with the sha256 that the index publishes; each was also downloaded and hashed
 * here. TensorFlow's are those for CPython 3.12: the C libraries inside are the same for every Python version,
 * and pip fetches them by tag whatever Python it runs on.
 */
export interface PinnedWheel {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const lightgbmWheels: readonly PinnedWheel[] = [
  {
    file: 'lightgbm-4.7.0-py3-none-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl',
    sha256: 'd23e922acd891e77212e4d0fbcee9ba973c96dee479491341d05ba595357ebb7',
    sizeBytes: 3_476_028,
  },
  {
    file: 'lightgbm-4.7.0-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
    sha256: 'd4529acec5c6fefe4768302a529707d0ead90f6a6f42df694b856212e09695b8',
    sizeBytes: 3_349_492,
  },
  {
    file: 'lightgbm-4.7.0-py3-none-macosx_12_0_arm64.whl',
    sha256: '129535462686f274df179133643118c5c5c5667167fe6c3a28d955f0b3c8e868',
    sizeBytes: 1_498_914,
  },
  {
    file: 'lightgbm-4.7.0-py3-none-macosx_10_15_x86_64.whl',
    sha256: 'dfc1cfe8e760387be1e7ba7a214688be21fdff96e4ed9749188f83e1877c2477',
    sizeBytes: 1_877_851,
  },
  {
    file: 'lightgbm-4.7.0-py3-none-win_amd64.whl',
    sha256: 'f42d1e5b32b6f170e606d7c689c6165671da98d7bf37f1addec2623efc8740c9',
    sizeBytes: 1_360_833,
  },
];

/** Fetched only for the OpenMP runtime (libgomp) inside, and only where the system has none. */
export const openMpWheels: readonly PinnedWheel[] = [
  {
    file: 'scikit_learn-1.7.2-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: 'e5bf3d930aee75a65478df91ac1225ff89cd28e9ac7bd1196853a9229b6adb0b',
    sizeBytes: 9_478_381,
  },
  {
    file: 'scikit_learn-1.7.2-cp312-cp312-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl',
    sha256: 'b4d6e9deed1a47aca9fe2f267ab8e8fe82ee20b4526b2c0cd9e135cea10feb44',
    sizeBytes: 9_300_296,
  },
];

/** No Windows wheel: its `tensorflow_cc.2.dll` is an 8 KB stub without the C interface. */
export const tensorflowCpuWheels: readonly PinnedWheel[] = [
  {
    file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    sizeBytes: 274_000_871,
  },
  {
    file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    sizeBytes: 281_946_471,
  },
  {
    file: 'tensorflow-2.21.0-cp312-cp312-macosx_12_0_arm64.whl',
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    sizeBytes: 223_488_205,
  },
];

export const tensorflowCudaWheel: PinnedWheel = {
  file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
  sizeBytes: 572_611_111,
};

/** What `tensorflow[and-cuda]` 2.21.0 asks for, each in the newest release of CUDA 12.9 that it allows. */
export const cudaWheels: readonly PinnedWheel[] = [
  {
    file: 'nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    sizeBytes: 581_217_458,
  },
  {
    file: 'nvidia_cuda_cupti_cu12-12.9.79-py3-none-manylinux_2_25_x86_64.whl',
    sha256: '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
    sizeBytes: 10_814_997,
  },
  {
    file: 'nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    sizeBytes: 40_546_229,
  },
  {
    file: 'nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    sizeBytes: 89_568_129,
  },
  {
    file: 'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    sizeBytes: 3_493_179,
  },
  {
    file: 'nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    sizeBytes: 716_538_495,
  },
  {
    file: 'nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    sizeBytes: 200_877_592,
  },
  {
    file: 'nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    sizeBytes: 68_295_626,
  },
  {
    file: 'nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    sizeBytes: 338_117_415,
  },
  {
    file: 'nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    sizeBytes: 366_465_088,
  },
  {
    file: 'nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    sizeBytes: 351_526_311,
  },
  {
    file: 'nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    sizeBytes: 39_748_338,
  },
];
