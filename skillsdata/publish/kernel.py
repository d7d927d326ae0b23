"""The kernel that reports run in: that of this interpreter, on one thread, with fixed hashes."""

import os
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class ReportKernel(AsyncKernelManager):
    """Starts the kernel with an environment of its own; that of this process stays as it is."""

    @default("kernel_spec_manager")
    def _of_this_interpreter(self) -> KernelSpecManager:
        """Whatever kernel of the same name the user installed."""
        return KernelSpecManager(kernel_dirs=[])

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        environment = {**os.environ, **ENVIRONMENT}
        return await super()._async_pre_start_kernel(**options, env=environment)
