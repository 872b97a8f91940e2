# The image of one student's server, for teaching/hub/kubernetes.yaml. Build from the root of the course:
#   docker build -f teaching/hub/image.Dockerfile -t REGISTRY.EXAMPLE.ORG/the-thaw:0.1.0 .
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY requirements/read.txt /tmp/
RUN pip install --no-cache-dir --no-deps --require-hashes -r /tmp/read.txt \
    && pip install --no-cache-dir "jupyterhub==5.*" "nbgitpuller==1.*"
RUN useradd --create-home --uid 1000 jovyan
USER jovyan
WORKDIR /home/jovyan
CMD ["jupyterhub-singleuser"]
